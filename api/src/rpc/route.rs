//! `RouteService`: routes between places, with the traffic of the time of the drive.

mod drives;
mod order;

use proto::v1::route_service_server::RouteService;
use proto::v1::{self as pb};
use tonic::{Request, Response, Status};

use super::support::convert::timestamp;
use super::support::request::caller;
use super::support::{convert, people, place, status};
use crate::state::AppState;
use drives::{Itinerary, Stop};

/// Stops between origin and destination.
const MAX_STOPS: usize = 8;

pub(super) struct Routes {
    state: AppState,
}

impl Routes {
    pub(super) fn new(state: &AppState) -> Self {
        Self {
            state: state.clone(),
        }
    }

    /// Locates the places of a request.
    async fn itinerary(
        &self,
        ends: (Option<pb::Place>, Option<pb::Place>),
        stops: Vec<pb::Place>,
        time: Option<pb::RouteTime>,
    ) -> Result<Itinerary<'_>, Status> {
        if stops.len() > MAX_STOPS {
            return Err(status::invalid("stops", "at most eight stops are possible"));
        }
        let mut places = vec![place::from_message("origin", ends.0)?];
        for (index, stop) in stops.into_iter().enumerate() {
            places.push(place::from_message(&format!("stops[{index}]"), Some(stop))?);
        }
        places.push(place::from_message("destination", ends.1)?);
        let mut found = Vec::with_capacity(places.len());
        for place in places {
            found.push(Stop::locate(&self.state.navigation, &place).await?);
        }
        let now = self.state.context.now();
        Itinerary::new(&self.state.navigation, found, time, now)
    }
}

#[tonic::async_trait]
impl RouteService for Routes {
    async fn calculate_route(
        &self,
        request: Request<pb::CalculateRouteRequest>,
    ) -> Result<Response<pb::CalculateRouteResponse>, Status> {
        let request = request.into_inner();
        let ends = (request.origin, request.destination);
        let itinerary = self.itinerary(ends, request.stops, request.time).await?;
        Ok(Response::new(pb::CalculateRouteResponse {
            route: Some(itinerary.route().await?),
        }))
    }

    async fn optimize_route(
        &self,
        request: Request<pb::OptimizeRouteRequest>,
    ) -> Result<Response<pb::OptimizeRouteResponse>, Status> {
        let request = request.into_inner();
        let ends = (request.origin, request.destination);
        let mut itinerary = self.itinerary(ends, request.stops, request.time).await?;
        let order = order::best(&itinerary.matrix().await?);
        itinerary.reorder(&order);
        let order = order
            .into_iter()
            .map(|stop| i32::try_from(stop).unwrap_or_default());
        Ok(Response::new(pb::OptimizeRouteResponse {
            order: order.collect(),
            route: Some(itinerary.route().await?),
        }))
    }

    async fn get_route_plan(
        &self,
        request: Request<pb::GetRoutePlanRequest>,
    ) -> Result<Response<pb::GetRoutePlanResponse>, Status> {
        let caller = caller(&request)?;
        let name = request.into_inner().name;
        let day = people::get_day(&self.state, &caller, &name).await?;
        let Some(plan) = &day.plan else {
            let text = "the day has no plan";
            return Err(status::rejected("schedule/not-planned", text, &name));
        };
        let arrival = plan.arrival.map_or(plan.call_at, |arrival| arrival.p50);
        let route = pb::Route {
            legs: plan.legs.iter().map(convert::leg).collect(),
            quality: convert::route_quality(plan.route_quality).into(),
            departure_time: Some(timestamp(plan.departure)),
            arrival_time: Some(timestamp(arrival)),
            remarks: Vec::new(),
            // A plan stores the names of its roads only.
            polyline: String::new(),
        };
        Ok(Response::new(pb::GetRoutePlanResponse {
            route: Some(route),
            buffers: Some(convert::buffers(&plan.buffers)),
            compute_time: Some(timestamp(plan.computed)),
            onward_leg: plan.onward.as_ref().map(convert::leg),
        }))
    }

    async fn list_alternatives(
        &self,
        request: Request<pb::ListAlternativesRequest>,
    ) -> Result<Response<pb::ListAlternativesResponse>, Status> {
        let request = request.into_inner();
        let max = match request.max_routes {
            0 => 3,
            max => usize::try_from(max).unwrap_or_default().clamp(1, 5),
        };
        let ends = (request.origin, request.destination);
        let itinerary = self.itinerary(ends, Vec::new(), request.time).await?;
        Ok(Response::new(pb::ListAlternativesResponse {
            routes: itinerary.alternatives(max).await?,
        }))
    }
}
