//! `CalendarService`: planned days, and the events a person has added.

use actors::model::{Day, OperationId, User};
use actors::notify::icalendar::span;
use actors::ports::DayFilter;
use connectors::api_store::PersonalEvent;
use jiff::{SignedDuration, Timestamp};
use proto::v1::calendar_service_server::CalendarService;
use proto::v1::{self as pb};
use tonic::{Request, Response, Status};

use super::support::convert::timestamp;
use super::support::request::{caller, request_id};
use super::support::{names, people, status};
use crate::auth::{AuthError, Caller};
use crate::state::AppState;
use crate::validate;

/// Span of a list that names no end.
const DEFAULT_SPAN: SignedDuration = SignedDuration::from_hours(31 * 24);
/// Longest span of a list, and longest event.
const MAX_SPAN: SignedDuration = SignedDuration::from_hours(400 * 24);
/// Days, and added events, in one list; more are cut off.
const MAX_EVENTS: u32 = 2_000;

pub(super) struct Calendar {
    state: AppState,
}

impl Calendar {
    pub(super) fn new(state: &AppState) -> Self {
        Self {
            state: state.clone(),
        }
    }

    /// The person that `parent`, a field and its value, names, if the caller may change them.
    async fn get_for_update(&self, caller: &Caller, parent: (&str, &str)) -> Result<User, Status> {
        let user = people::get(&self.state, caller, parent).await?;
        match caller.may_write(&user.id) {
            true => Ok(user),
            false => Err(status::from_auth(&AuthError::Forbidden)),
        }
    }
}

/// A planned day as an event; `None` if it has no plan.
fn planned_event(day: &Day) -> Option<(Timestamp, pb::CalendarEvent)> {
    let (start, end) = span(day)?;
    let name = names::of_schedule(&day.user, &day.id);
    let event = pb::CalendarEvent {
        name: format!("users/{}/events/{}", day.user, day.id),
        title: day.production.clone(),
        location: day.place().unwrap_or_default().to_owned(),
        start_time: Some(timestamp(start)),
        end_time: Some(timestamp(end)),
        schedule: name,
        etag: format!("{:x}", day.updated.as_microsecond()),
    };
    Some((start, event))
}

/// An event that a person has added.
fn added_event(event: &PersonalEvent) -> pb::CalendarEvent {
    pb::CalendarEvent {
        name: format!("users/{}/events/{}", event.user, event.id),
        title: event.title.clone(),
        location: event.location.clone(),
        start_time: Some(timestamp(event.start)),
        end_time: Some(timestamp(event.end)),
        schedule: String::new(),
        etag: format!("{:x}", event.version),
    }
}

fn instant(field: &str, at: prost_types::Timestamp) -> Result<Timestamp, Status> {
    let at = Timestamp::new(at.seconds, at.nanos);
    at.map_err(|_| status::invalid(field, "this timestamp is out of range"))
}

/// Title, location, start and end of an event that a client sent.
fn checked(given: &pb::CalendarEvent) -> Result<(String, String, Timestamp, Timestamp), Status> {
    let invalid = |field: &'static str| move |why: String| status::invalid(field, why);
    let title = validate::name(&given.title).map_err(invalid("event.title"))?;
    let location = validate::address(&given.location).map_err(invalid("event.location"))?;
    let missing = |field: &str| status::invalid(field, "a time is needed");
    let start = given
        .start_time
        .ok_or_else(|| missing("event.start_time"))?;
    let end = given.end_time.ok_or_else(|| missing("event.end_time"))?;
    let start = instant("event.start_time", start)?;
    let end = instant("event.end_time", end)?;
    let is_too_long = end.duration_since(start) > MAX_SPAN;
    match end < start || is_too_long {
        true => Err(status::invalid(
            "event.end_time",
            "an event must end at or after its start, and within 400 days",
        )),
        false => Ok((title, location, start, end)),
    }
}

#[tonic::async_trait]
impl CalendarService for Calendar {
    async fn list_events(
        &self,
        request: Request<pb::ListEventsRequest>,
    ) -> Result<Response<pb::ListEventsResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let from = match request.start_time {
            Some(at) => instant("start_time", at)?,
            None => self.state.context.now(),
        };
        let until = match request.end_time {
            Some(at) => instant("end_time", at)?,
            None => from.saturating_add(DEFAULT_SPAN).unwrap_or(Timestamp::MAX),
        };
        if until < from || until.duration_since(from) > MAX_SPAN {
            return Err(status::invalid(
                "end_time",
                "at most 400 days after start_time",
            ));
        }
        let user = people::get(&self.state, &caller, ("parent", &request.parent)).await?;
        let date = |at: Timestamp, days: i64| {
            let date = jiff::tz::TimeZone::UTC.to_datetime(at).date();
            date.saturating_add(jiff::Span::new().days(days))
        };
        // A day may begin on the date before its shooting date and end on the date after it.
        let filter = DayFilter {
            from: Some(date(from, -2)),
            to: Some(date(until, 2)),
            limit: MAX_EVENTS,
            ..DayFilter::default()
        };
        let failed = |failure| status::from_port(&failure);
        let days = self
            .state
            .queries
            .days(&user.id, &filter)
            .await
            .map_err(failed)?;
        let records = &self.state.records;
        let events = records
            .events(&user.id, (from, until), MAX_EVENTS)
            .await
            .map_err(failed)?;
        let planned = days.iter().filter_map(planned_event);
        let planned = planned.filter(|(start, _)| (from..until).contains(start));
        let all = planned.chain(events.iter().map(|event| (event.start, added_event(event))));
        let mut all: Vec<_> = all.collect();
        all.sort_by(|a, b| (a.0, &a.1.name).cmp(&(b.0, &b.1.name)));
        Ok(Response::new(pb::ListEventsResponse {
            events: all.into_iter().map(|(_, event)| event).collect(),
        }))
    }

    async fn create_event(
        &self,
        request: Request<pb::CreateEventRequest>,
    ) -> Result<Response<pb::CreateEventResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let request_id = request_id(&self.state, &request.request_id)?;
        let (title, location, start, end) = checked(&request.event.unwrap_or_default())?;
        let user = self
            .get_for_update(&caller, ("parent", &request.parent))
            .await?;
        let id = OperationId::of(&caller.account, &format!("event/{request_id}"));
        let event = PersonalEvent {
            id: id.0.replacen('o', "v", 1),
            user: user.id,
            title,
            location,
            start,
            end,
            version: 1,
        };
        let failed = |failure| status::from_port(&failure);
        self.state.records.add_event(&event).await.map_err(failed)?;
        let stored = self.state.records.event(&event.id).await.map_err(failed)?;
        let stored = stored.unwrap_or_else(|| event.clone());
        let what = |it: &PersonalEvent| {
            let times = (it.start.as_microsecond(), it.end.as_microsecond());
            (
                it.user.clone(),
                it.title.clone(),
                it.location.clone(),
                times,
            )
        };
        let same = what(&stored) == what(&event);
        if stored.version == 1 && !same {
            return Err(status::request_id_reused());
        }
        let stored = added_event(&stored);
        let what = ("create_event", &*stored.name);
        self.state.auth.audit(&caller, what, "ok").await;
        Ok(Response::new(pb::CreateEventResponse {
            event: Some(stored),
        }))
    }

    async fn update_event(
        &self,
        request: Request<pb::UpdateEventRequest>,
    ) -> Result<Response<pb::UpdateEventResponse>, Status> {
        let caller = caller(&request)?;
        let given = request.into_inner().event.unwrap_or_default();
        let (owner, id) = names::event(&given.name)?;
        let (title, location, start, end) = checked(&given)?;
        let missing = || status::not_found("event", &given.name);
        let user = people::find(&self.state, &caller, owner).await?;
        let user = user.ok_or_else(missing)?;
        let failed = |failure| status::from_port(&failure);
        let event = self.state.records.event(id).await.map_err(failed)?;
        let event = event
            .filter(|event| event.user == user.id)
            .ok_or_else(missing)?;
        if !caller.may_write(&user.id) {
            return Err(status::from_auth(&AuthError::Forbidden));
        }
        let is_current = given.etag.is_empty() || given.etag == added_event(&event).etag;
        let changed = PersonalEvent {
            title,
            location,
            start,
            end,
            version: event.version + 1,
            ..event
        };
        let done = is_current
            && self
                .state
                .records
                .update_event(&changed)
                .await
                .map_err(failed)?;
        if !done {
            return Err(status::etag_mismatch("event", &given.name));
        }
        let what = ("update_event", &*given.name);
        self.state.auth.audit(&caller, what, "ok").await;
        Ok(Response::new(pb::UpdateEventResponse {
            event: Some(added_event(&changed)),
        }))
    }

    async fn get_sync_state(
        &self,
        request: Request<pb::GetSyncStateRequest>,
    ) -> Result<Response<pb::GetSyncStateResponse>, Status> {
        let caller = caller(&request)?;
        let name = request.into_inner().name;
        people::get(&self.state, &caller, ("name", &name)).await?;
        Ok(Response::new(pb::GetSyncStateResponse {
            state: pb::IntegrationState::NotConnected.into(),
            file: true,
        }))
    }
}
