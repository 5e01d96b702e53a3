//! Google's Routes API, version 2 (`computeRoutes`). It knows the current traffic, accepts only a
//! departure time, and charges for each request.

use actors::model::RouteQuality;
use actors::ports::{Drive, LiveTraffic, Trip, When};
use jiff::Timestamp;
use reqwest::{Client, RequestBuilder};
use serde::Deserialize;
use serde_json::{Value, json};

use super::protocol::{InvalidReply, Protocol, checked, decode_line};
use crate::provider::{Reply, Secret};

/// The fields of the reply. Google denies requests without a field mask.
const FIELD_MASK: &str = "routes.duration,routes.distanceMeters,routes.description,\
                    routes.polyline.encodedPolyline,fallbackInfo";

/// The service, with the API key of the account that is charged.
#[derive(Clone, Debug)]
pub struct Google {
    /// The base URL: [`Self::URL`], or that of a substitute.
    pub url: String,
    /// The API key.
    pub key: Secret,
}

impl Google {
    /// The base URL of the public service.
    pub const URL: &str = "https://routes.googleapis.com";
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    #[serde(default)]
    routes: Vec<ComputedRoute>,
    fallback_info: Option<Value>,
    error: Option<ApiError>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ComputedRoute {
    /// Such as `2461s`.
    duration: String,
    /// Absent if it is 0.
    #[serde(default)]
    distance_meters: f64,
    #[serde(default)]
    description: String,
    #[serde(default)]
    polyline: Polyline,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Polyline {
    #[serde(default)]
    encoded_polyline: String,
}

#[derive(Deserialize)]
struct ApiError {
    #[serde(default)]
    status: String,
}

impl Protocol for Google {
    fn request(
        &self,
        client: &Client,
        trip: &Trip,
        limit: usize,
        now: Timestamp,
    ) -> RequestBuilder {
        let waypoint = |at: actors::model::Coordinates| json!({"location": {"latLng": {"latitude": at.lat, "longitude": at.lon}}});
        let mut body = json!({
            "origin": waypoint(trip.from),
            "destination": waypoint(trip.to),
            "travelMode": "DRIVE",
            "routingPreference": "TRAFFIC_AWARE",
            "computeAlternativeRoutes": limit > 1,
            "units": "METRIC",
        });
        let (When::Leave(at) | When::Arrive(at)) = trip.when;
        // A departure in the past is denied; without one Google takes the current time.
        if at > now {
            body["departureTime"] = json!(at.to_string());
        }
        let url = format!(
            "{}/directions/v2:computeRoutes",
            self.url.trim_end_matches('/')
        );
        client
            .post(url)
            .header("X-Goog-Api-Key", &self.key.0)
            .header("X-Goog-FieldMask", FIELD_MASK)
            .json(&body)
    }

    fn drives(&self, reply: &Reply) -> Result<Vec<Drive>, InvalidReply> {
        let answer: Answer = serde_json::from_slice(&reply.body)?;
        if let Some(error) = answer.error {
            // Only the status, which is a word in capitals: the message may repeat the request.
            let is_status = |c: char| c.is_ascii_uppercase() || c == '_';
            let status: String = error
                .status
                .chars()
                .filter(|c| is_status(*c))
                .take(40)
                .collect();
            return Err(InvalidReply(format!("error {status}")));
        }
        // `fallbackInfo` is present only if Google computed the route without traffic.
        let remark = answer.fallback_info.map(|_| "route-degraded");
        let drives = answer.routes.iter().map(|route| drive(route, remark));
        drives.collect()
    }

    fn supports_arrive_by(&self) -> bool {
        false
    }

    fn live_traffic(&self) -> LiveTraffic {
        LiveTraffic::Metered
    }
}

fn drive(route: &ComputedRoute, remark: Option<&'static str>) -> Result<Drive, InvalidReply> {
    let seconds = route.duration.strip_suffix('s');
    let seconds = seconds.and_then(|text| text.parse().ok());
    let seconds = seconds.ok_or_else(|| InvalidReply("a duration without seconds".to_owned()))?;
    let (seconds, metres) = checked(seconds, route.distance_meters)?;
    let parts = route.description.split(['/', ',']).map(str::trim);
    let via = parts.filter(|road| !road.is_empty()).take(3);
    Ok(Drive {
        via: via.map(str::to_owned).collect(),
        line: decode_line(&route.polyline.encoded_polyline, 5),
        remark,
        ..Drive::plain(seconds, metres, RouteQuality::Provider)
    })
}

#[cfg(test)]
mod tests;
