//! `WeatherService`: the weather stored with plans. No forecast service is connected yet, and the
//! responses say so.

use actors::ports::DayFilter;
use jiff::tz::TimeZone;
use proto::v1::weather_service_server::WeatherService;
use proto::v1::{self as pb};
use tonic::{Request, Response, Status};

use super::support::request::caller;
use super::support::{convert, names, people, status};
use crate::state::AppState;

/// Codes of the warnings of a plan that are about weather.
const ALERT_CODES: [&str; 6] = ["frost", "heat", "heavy-rain", "rain", "wet-roads", "wind"];
/// Days that are searched for alerts.
const MAX_DAYS: u32 = 100;

pub(super) struct Weathers {
    state: AppState,
}

impl Weathers {
    pub(super) fn new(state: &AppState) -> Self {
        Self {
            state: state.clone(),
        }
    }
}

#[tonic::async_trait]
impl WeatherService for Weathers {
    async fn get_weather(
        &self,
        request: Request<pb::GetWeatherRequest>,
    ) -> Result<Response<pb::GetWeatherResponse>, Status> {
        let caller = caller(&request)?;
        let name = request.into_inner().name;
        let day = people::get_day(&self.state, &caller, &name).await?;
        Ok(Response::new(pb::GetWeatherResponse {
            weather: convert::schedule(&day).weather,
            source: pb::IntegrationState::NotConnected.into(),
        }))
    }

    async fn list_alerts(
        &self,
        request: Request<pb::ListAlertsRequest>,
    ) -> Result<Response<pb::ListAlertsResponse>, Status> {
        let caller = caller(&request)?;
        let parent = request.into_inner().parent;
        let user = people::get(&self.state, &caller, ("parent", &parent)).await?;
        let zone = TimeZone::get(&user.time_zone).unwrap_or(TimeZone::UTC);
        let filter = DayFilter {
            from: Some(zone.to_datetime(self.state.context.now()).date()),
            limit: MAX_DAYS,
            ..DayFilter::default()
        };
        let days = self.state.queries.days(&user.id, &filter).await;
        let days = days.map_err(|failure| status::from_port(&failure))?;
        let mut alerts = Vec::new();
        for day in &days {
            let warnings = day.plan.iter().flat_map(|plan| &plan.warnings);
            for (code, detail) in warnings.filter_map(|warning| warning.split_once(": ")) {
                if ALERT_CODES.contains(&code) {
                    alerts.push(pb::WeatherAlert {
                        schedule: names::of_schedule(&user.id, &day.id),
                        code: code.to_owned(),
                        detail: detail.to_owned(),
                    });
                }
            }
        }
        Ok(Response::new(pb::ListAlertsResponse {
            alerts,
            source: pb::IntegrationState::NotConnected.into(),
        }))
    }
}
