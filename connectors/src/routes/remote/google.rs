//! Google's Routes API, version 2 (`computeRoutes`). It knows the traffic of the moment, only
//! when one leaves, and costs money for each answer.

use actors::model::RouteQuality;
use actors::ports::{Drive, LiveTraffic, Trip, When};
use jiff::Timestamp;
use reqwest::{Client, RequestBuilder};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Dialect, Unreadable, line, sound};
use crate::provider::{Reply, Secret};

/// What the answer holds; without a mask there is none.
const MASK: &str = "routes.duration,routes.distanceMeters,routes.description,\
                    routes.polyline.encodedPolyline,fallbackInfo";

/// The service, with a key that pays for it.
#[derive(Clone, Debug)]
pub struct Google {
    /// [`Self::URL`], or a stand-in.
    pub url: String,
    /// The key.
    pub key: Secret,
}

impl Google {
    /// Where it is for everybody.
    pub const URL: &str = "https://routes.googleapis.com";
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    #[serde(default)]
    routes: Vec<OneRoute>,
    fallback_info: Option<Value>,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OneRoute {
    /// `2461s`.
    duration: String,
    /// Left out when it is 0.
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
struct Refusal {
    #[serde(default)]
    status: String,
}

impl Dialect for Google {
    fn question(
        &self,
        client: &Client,
        trip: &Trip,
        most: usize,
        now: Timestamp,
    ) -> RequestBuilder {
        let place = |at: actors::model::Coordinates| json!({"location": {"latLng": {"latitude": at.lat, "longitude": at.lon}}});
        let mut question = json!({
            "origin": place(trip.from),
            "destination": place(trip.to),
            "travelMode": "DRIVE",
            "routingPreference": "TRAFFIC_AWARE",
            "computeAlternativeRoutes": most > 1,
            "units": "METRIC",
        });
        let (When::Leave(at) | When::Arrive(at)) = trip.when;
        // A past time is refused; without one it is now.
        if at > now {
            question["departureTime"] = json!(at.to_string());
        }
        let url = format!(
            "{}/directions/v2:computeRoutes",
            self.url.trim_end_matches('/')
        );
        client
            .post(url)
            .header("X-Goog-Api-Key", &self.key.0)
            .header("X-Goog-FieldMask", MASK)
            .json(&question)
    }

    fn drives(&self, reply: &Reply) -> Result<Vec<Drive>, Unreadable> {
        let answer: Answer = serde_json::from_slice(&reply.body)?;
        if let Some(refusal) = answer.error {
            // A word of the service in capitals, nothing of the question.
            let word = |c: char| c.is_ascii_uppercase() || c == '_';
            let status: String = refusal
                .status
                .chars()
                .filter(|c| word(*c))
                .take(40)
                .collect();
            return Err(Unreadable(format!("refused with {status}")));
        }
        // Without its traffic it answers all the same, and says so only here.
        let remark = answer.fallback_info.map(|_| "route-degraded");
        let drives = answer.routes.iter().map(|route| drive(route, remark));
        drives.collect()
    }

    fn arrives(&self) -> bool {
        false
    }

    fn live(&self) -> LiveTraffic {
        LiveTraffic::Metered
    }
}

fn drive(route: &OneRoute, remark: Option<&'static str>) -> Result<Drive, Unreadable> {
    let seconds = route.duration.strip_suffix('s');
    let seconds = seconds.and_then(|text| text.parse().ok());
    let seconds = seconds.ok_or_else(|| Unreadable("a duration without seconds".to_owned()))?;
    let (seconds, metres) = sound(seconds, route.distance_meters)?;
    let parts = route.description.split(['/', ',']).map(str::trim);
    let via = parts.filter(|road| !road.is_empty()).take(3);
    Ok(Drive {
        via: via.map(str::to_owned).collect(),
        line: line(&route.polyline.encoded_polyline, 5),
        remark,
        ..Drive::plain(seconds, metres, RouteQuality::Provider)
    })
}

#[cfg(test)]
mod tests;
