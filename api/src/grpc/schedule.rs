//! `ScheduleService`: reads the days of a person.

use actors::model::{User, UserId};
use actors::ports::DayFilter;
use jiff::civil::Date;
use proto::v1::schedule_service_server::ScheduleService;
use proto::v1::{
    GetScheduleRequest, GetScheduleResponse, ListSchedulesRequest, ListSchedulesResponse,
};
use tonic::{Request, Response, Status};

use super::{convert, error, names, page_token};
use crate::services::Services;

const DEFAULT_PAGE: u32 = 50;
const MAX_PAGE: u32 = 200;

pub(super) struct Schedules {
    services: Services,
}

impl Schedules {
    pub(super) fn new(services: &Services) -> Self {
        Self {
            services: services.clone(),
        }
    }

    /// The person of this id, else of this address.
    async fn user(&self, user: &str) -> Result<Option<User>, Status> {
        let queries = &self.services.queries;
        let found = if user.contains('@') {
            queries.user_by_email(user).await
        } else {
            queries.user(&UserId(user.to_owned())).await
        };
        found.map_err(|failure| error::port(&failure))
    }
}

fn date(field: &str, text: &str) -> Result<Option<Date>, Status> {
    if text.is_empty() {
        return Ok(None);
    }
    // The parser would also take a date with a time.
    let date = text
        .parse()
        .ok()
        .filter(|_| text.len() == "2026-11-25".len());
    date.map(Some)
        .ok_or_else(|| error::invalid(field, "a date looks like 2026-11-25"))
}

fn page_size(asked: i32) -> Result<u32, Status> {
    match u32::try_from(asked) {
        Ok(0) => Ok(DEFAULT_PAGE),
        Ok(size) => Ok(size.min(MAX_PAGE)),
        Err(_) => Err(error::invalid("page_size", "a page has no negative size")),
    }
}

#[tonic::async_trait]
impl ScheduleService for Schedules {
    async fn list_schedules(
        &self,
        request: Request<ListSchedulesRequest>,
    ) -> Result<Response<ListSchedulesResponse>, Status> {
        let request = request.into_inner();
        let name = names::user("parent", &request.parent)?;
        let size = page_size(request.page_size)?;
        let belongs_to = [name, request.start_date.as_str(), request.end_date.as_str()];
        let filter = DayFilter {
            from: date("start_date", &request.start_date)?,
            to: date("end_date", &request.end_date)?,
            after: page_token::decode(&belongs_to, &request.page_token)?,
            // One more than shown tells whether there is a next page.
            limit: size + 1,
        };
        let user = self.user(name).await?;
        let user = user.ok_or_else(|| error::not_found("user", &request.parent))?;
        let days = self.services.queries.days(&user.id, &filter).await;
        let days = days.map_err(|failure| error::port(&failure))?;
        let shown = &days[..days.len().min(size as usize)];
        let next = shown.last().filter(|_| days.len() > shown.len());
        Ok(Response::new(ListSchedulesResponse {
            schedules: shown.iter().map(convert::schedule).collect(),
            next_page_token: next
                .map(|day| page_token::encode(&belongs_to, day.shooting_date, &day.id))
                .unwrap_or_default(),
        }))
    }

    async fn get_schedule(
        &self,
        request: Request<GetScheduleRequest>,
    ) -> Result<Response<GetScheduleResponse>, Status> {
        let name = request.into_inner().name;
        let (owner, id) = names::schedule(&name)?;
        let missing = || error::not_found("schedule", &name);
        let owner = self.user(owner).await?.ok_or_else(missing)?;
        let day = self.services.queries.day(&id).await;
        let day = day.map_err(|failure| error::port(&failure))?;
        // A day under another person's name is nobody's.
        let day = day.filter(|day| day.user == owner.id).ok_or_else(missing)?;
        Ok(Response::new(GetScheduleResponse {
            schedule: Some(convert::schedule(&day)),
        }))
    }
}
