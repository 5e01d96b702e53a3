//! `ScheduleService`: reads the days of a person, and takes decisions about them.

mod commands;
mod correction;
mod details;
mod watch;

use actors::events::CommandKind;
use actors::model::{Day, DayId, User, UserId};
use actors::planning::{self, ConflictKind};
use actors::ports::DayFilter;
use actors::revision;
use actors::search::Query;
use jiff::tz::TimeZone;
use proto::v1::schedule_service_server::ScheduleService;
use proto::v1::{self as pb};
use tonic::{Request, Response, Status};

use super::support::page_token::PageToken;
use super::support::request::{caller, date, page_size};
use super::support::{convert, names, people, status};
use crate::auth::{AuthError, Caller};
use crate::state::AppState;
use commands::Request as CommandRequest;

/// The latest messages of a person, which are searched for those about a day.
const MAX_MESSAGES: u32 = 200;
/// Days that are searched for conflicts.
const MAX_CONFLICT_DAYS: u32 = 1_000;

pub(super) struct Schedules {
    state: AppState,
}

impl Schedules {
    pub(super) fn new(state: &AppState) -> Self {
        Self {
            state: state.clone(),
        }
    }

    async fn owner(&self, caller: &Caller, parent: &str) -> Result<User, Status> {
        people::get(&self.state, caller, ("parent", parent)).await
    }

    async fn day(&self, caller: &Caller, name: &str) -> Result<Day, Status> {
        people::get_day(&self.state, caller, name).await
    }

    /// Runs a command on a day that the caller may change; returns the day as it is then.
    async fn decide(
        &self,
        caller: &Caller,
        (name, etag, request_id): (&str, &str, &str),
        kind: CommandKind,
    ) -> Result<pb::Schedule, Status> {
        let day = self.day(caller, name).await?;
        if !caller.may_write(&day.user) {
            return Err(status::from_auth(&AuthError::Forbidden));
        }
        let request = CommandRequest {
            caller,
            owner: &day.user,
            day: &day.id,
            name,
            etag,
            request_id,
            kind,
        };
        let day = commands::run(&self.state, request).await?;
        Ok(convert::schedule(&day))
    }

    async fn version(&self, day: &DayId, version: u32) -> Result<Day, Status> {
        let found = self.state.queries.day_version(day, version).await;
        let found = found.map_err(|failure| status::from_port(&failure))?;
        found.ok_or_else(|| status::not_found("version", &version.to_string()))
    }
}

/// A version number of a request.
fn version(field: &str, number: i64) -> Result<u32, Status> {
    let number = u32::try_from(number).ok().filter(|number| *number > 0);
    number.ok_or_else(|| status::invalid(field, "versions are numbered from 1"))
}

#[tonic::async_trait]
impl ScheduleService for Schedules {
    async fn list_schedules(
        &self,
        request: Request<pb::ListSchedulesRequest>,
    ) -> Result<Response<pb::ListSchedulesResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let size = page_size(request.page_size)?;
        let of = [&request.parent, &request.start_date, &request.end_date];
        let token = PageToken::of("schedules", &of.map(String::as_str));
        let after = match token.decode(&request.page_token)? {
            None => None,
            Some([day, id]) => {
                let day = day.parse().map_err(|_| PageToken::<2>::invalid())?;
                Some((day, DayId(id)))
            }
        };
        let filter = DayFilter {
            from: date("start_date", &request.start_date)?,
            to: date("end_date", &request.end_date)?,
            after,
            // One more than the page shows whether there is a next page.
            limit: size + 1,
        };
        let user = self.owner(&caller, &request.parent).await?;
        let days = self.state.queries.days(&user.id, &filter).await;
        let mut days = days.map_err(|failure| status::from_port(&failure))?;
        let next_page_token = token.next(&mut days, size, |last| {
            [last.shooting_date.to_string(), last.id.0.clone()]
        });
        Ok(Response::new(pb::ListSchedulesResponse {
            schedules: days.iter().map(convert::schedule).collect(),
            next_page_token,
        }))
    }

    async fn get_schedule(
        &self,
        request: Request<pb::GetScheduleRequest>,
    ) -> Result<Response<pb::GetScheduleResponse>, Status> {
        let caller = caller(&request)?;
        let day = self.day(&caller, &request.into_inner().name).await?;
        Ok(Response::new(pb::GetScheduleResponse {
            schedule: Some(convert::schedule(&day)),
        }))
    }

    async fn get_schedule_details(
        &self,
        request: Request<pb::GetScheduleDetailsRequest>,
    ) -> Result<Response<pb::GetScheduleDetailsResponse>, Status> {
        let caller = caller(&request)?;
        let day = self.day(&caller, &request.into_inner().name).await?;
        let queries = &self.state.queries;
        let messages = queries.messages(&day.user, MAX_MESSAGES).await;
        let messages = messages.map_err(|failure| status::from_port(&failure))?;
        let about = |message: &&actors::model::Message| message.day.as_ref() == Some(&day.id);
        let messages = messages.iter().filter(about);
        let onward = day.plan.as_ref().and_then(|plan| plan.onward.as_ref());
        Ok(Response::new(pb::GetScheduleDetailsResponse {
            schedule: Some(convert::schedule(&day)),
            call_sheet: Some(details::call_sheet(&day.sheet)),
            onward_leg: onward.map(convert::leg),
            messages: messages.map(|message| message.subject.clone()).collect(),
            calendar: pb::IntegrationState::NotConnected.into(),
            weather: pb::IntegrationState::NotConnected.into(),
            email: names::of_email(&day.email),
        }))
    }

    async fn update_schedule(
        &self,
        request: Request<pb::UpdateScheduleRequest>,
    ) -> Result<Response<pb::UpdateScheduleResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let correction = correction::correction(&request)?;
        let call = (&*request.name, &*request.etag, &*request.request_id);
        let schedule = self
            .decide(&caller, call, CommandKind::Correct(correction))
            .await?;
        Ok(Response::new(pb::UpdateScheduleResponse {
            schedule: Some(schedule),
        }))
    }

    async fn confirm_schedule(
        &self,
        request: Request<pb::ConfirmScheduleRequest>,
    ) -> Result<Response<pb::ConfirmScheduleResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let call = (&*request.name, &*request.etag, &*request.request_id);
        let schedule = self.decide(&caller, call, CommandKind::Confirm).await?;
        Ok(Response::new(pb::ConfirmScheduleResponse {
            schedule: Some(schedule),
        }))
    }

    async fn cancel_schedule(
        &self,
        request: Request<pb::CancelScheduleRequest>,
    ) -> Result<Response<pb::CancelScheduleResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let call = (&*request.name, &*request.etag, &*request.request_id);
        let schedule = self.decide(&caller, call, CommandKind::Cancel).await?;
        Ok(Response::new(pb::CancelScheduleResponse {
            schedule: Some(schedule),
        }))
    }

    async fn list_schedule_versions(
        &self,
        request: Request<pb::ListScheduleVersionsRequest>,
    ) -> Result<Response<pb::ListScheduleVersionsResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let size = page_size(request.page_size)?;
        let token = PageToken::of("versions", &[&request.name]);
        let below = match token.decode(&request.page_token)? {
            None => u32::MAX,
            Some([below]) => below.parse().map_err(|_| PageToken::<1>::invalid())?,
        };
        let day = self.day(&caller, &request.name).await?;
        let found = self.state.records.versions(&day.id, below, size + 1);
        let mut found = found.await.map_err(|failure| status::from_port(&failure))?;
        let next_page_token = token.next(&mut found, size, |last| [last.version.to_string()]);
        Ok(Response::new(pb::ListScheduleVersionsResponse {
            versions: found.iter().map(convert::schedule).collect(),
            next_page_token,
        }))
    }

    async fn compare_schedule_versions(
        &self,
        request: Request<pb::CompareScheduleVersionsRequest>,
    ) -> Result<Response<pb::CompareScheduleVersionsResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let day = self.day(&caller, &request.name).await?;
        let old = version("old_version", request.old_version)?;
        let old = self.version(&day.id, old).await?;
        let new = match request.new_version {
            0 => day,
            number => {
                self.version(&day.id, version("new_version", number)?)
                    .await?
            }
        };
        let changes = revision::changes(&old.sheet, &new.sheet);
        Ok(Response::new(pb::CompareScheduleVersionsResponse {
            changes: changes.iter().map(convert::change).collect(),
        }))
    }

    async fn rollback_schedule(
        &self,
        request: Request<pb::RollbackScheduleRequest>,
    ) -> Result<Response<pb::RollbackScheduleResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let version = version("version", request.version)?;
        let call = (&*request.name, &*request.etag, &*request.request_id);
        let schedule = self
            .decide(&caller, call, CommandKind::Restore { version })
            .await?;
        Ok(Response::new(pb::RollbackScheduleResponse {
            schedule: Some(schedule),
        }))
    }

    async fn list_conflicts(
        &self,
        request: Request<pb::ListConflictsRequest>,
    ) -> Result<Response<pb::ListConflictsResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let user = self.owner(&caller, &request.parent).await?;
        let zone = TimeZone::get(&user.time_zone).unwrap_or(TimeZone::UTC);
        let today = zone.to_datetime(self.state.context.now()).date();
        let filter = DayFilter {
            from: date("start_date", &request.start_date)?.or(Some(today)),
            to: date("end_date", &request.end_date)?,
            after: None,
            limit: MAX_CONFLICT_DAYS,
        };
        let days = self.state.queries.days(&user.id, &filter).await;
        let days = days.map_err(|failure| status::from_port(&failure))?;
        let conflicts = planning::conflicts(&days).into_iter();
        let conflicts = conflicts.map(|conflict| pb::Conflict {
            kind: match conflict.kind {
                ConflictKind::Overlap => pb::conflict::Kind::Overlap.into(),
                ConflictKind::ShortRest => pb::conflict::Kind::ShortRest.into(),
            },
            first: names::of_schedule(&user.id, &conflict.first),
            second: names::of_schedule(&user.id, &conflict.second),
            detail: conflict.detail,
        });
        Ok(Response::new(pb::ListConflictsResponse {
            conflicts: conflicts.collect(),
        }))
    }

    async fn search_schedules(
        &self,
        request: Request<pb::SearchSchedulesRequest>,
    ) -> Result<Response<pb::SearchSchedulesResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let size = page_size(request.page_size)?;
        let query = Query::parse(&request.query);
        if query.words().is_empty() {
            return Err(status::invalid("query", "a word is needed"));
        }
        let user = self.owner(&caller, &request.parent).await?;
        let found = self.state.queries.search_days(&user.id, &query, size);
        let found = found.await.map_err(|failure| status::from_port(&failure))?;
        Ok(Response::new(pb::SearchSchedulesResponse {
            schedules: found.iter().map(convert::schedule).collect(),
        }))
    }

    type WatchSchedulesStream = watch::Watch;

    async fn watch_schedules(
        &self,
        request: Request<pb::WatchSchedulesRequest>,
    ) -> Result<Response<watch::Watch>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let user: UserId = self.owner(&caller, &request.parent).await?.id;
        let cursor = match request.resume_token.as_str() {
            // Not the time of the clock: a row that is being written has an earlier one.
            "" => {
                let newest = self.state.records.newest_cursor(&user).await;
                newest.map_err(|failure| status::from_port(&failure))?
            }
            token => watch::parse_resume_token(&user, token)?,
        };
        Ok(Response::new(watch::watch(&self.state, user, cursor)))
    }
}
