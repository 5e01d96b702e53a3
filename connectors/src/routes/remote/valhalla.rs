//! Valhalla's HTTP service. It accepts a departure or an arrival time.

use actors::model::{Coordinates, RouteQuality};
use actors::ports::{Drive, Trip, When};
use jiff::Timestamp;
use reqwest::{Client, RequestBuilder};
use serde::Deserialize;
use serde_json::json;

use super::protocol::{InvalidReply, Protocol, checked, decode_line};
use crate::provider::Reply;

/// Error codes that mean that there is no road: 171 no edge near a place, 442 no path.
const NO_ROAD_CODES: [u32; 2] = [171, 442];

/// The maximum distance of a place from a road, in metres. The default of Valhalla is 35 km.
const MAX_ROAD_DISTANCE: u32 = 1_000;

/// A Valhalla server.
#[derive(Clone, Debug)]
pub struct Valhalla {
    /// The base URL, such as `http://127.0.0.1:8002`.
    pub url: String,
}

#[derive(Deserialize)]
struct Answer {
    trip: Option<TripResult>,
    #[serde(default)]
    alternates: Vec<Alternate>,
    error_code: Option<u32>,
}

#[derive(Deserialize)]
struct Alternate {
    trip: TripResult,
}

#[derive(Deserialize)]
struct TripResult {
    summary: Summary,
    #[serde(default)]
    legs: Vec<Leg>,
}

/// `time` in seconds, `length` in kilometres.
#[derive(Deserialize)]
struct Summary {
    time: f64,
    length: f64,
}

#[derive(Deserialize)]
struct Leg {
    #[serde(default)]
    maneuvers: Vec<Maneuver>,
    #[serde(default)]
    shape: String,
}

#[derive(Deserialize)]
struct Maneuver {
    #[serde(default)]
    street_names: Vec<String>,
    length: f64,
}

impl Protocol for Valhalla {
    fn request(&self, client: &Client, trip: &Trip, limit: usize, _: Timestamp) -> RequestBuilder {
        let location = |at: Coordinates| json!({"lat": at.lat, "lon": at.lon, "search_cutoff": MAX_ROAD_DISTANCE});
        let (kind, at) = match trip.when {
            When::Leave(at) => (1, at),
            When::Arrive(at) => (2, at),
        };
        // Valhalla takes the local time of the place, without a zone.
        let local = trip.zone.to_datetime(at).strftime("%Y-%m-%dT%H:%M");
        let body = json!({
            "locations": [location(trip.from), location(trip.to)],
            "costing": "auto",
            "units": "kilometers",
            "directions_type": "maneuvers",
            "alternates": limit.saturating_sub(1),
            "date_time": {"type": kind, "value": local.to_string()},
        });
        let url = format!("{}/route", self.url.trim_end_matches('/'));
        client.post(url).json(&body)
    }

    fn drives(&self, reply: &Reply) -> Result<Vec<Drive>, InvalidReply> {
        let answer: Answer = serde_json::from_slice(&reply.body)?;
        match (answer.trip, answer.error_code) {
            (Some(trip), _) => {
                let others = answer.alternates.iter().map(|other| &other.trip);
                std::iter::once(&trip).chain(others).map(drive).collect()
            }
            (None, Some(code)) if NO_ROAD_CODES.contains(&code) => Ok(Vec::new()),
            (None, code) => Err(InvalidReply(format!(
                "HTTP {}, error {}",
                reply.status.as_u16(),
                code.unwrap_or_default()
            ))),
        }
    }

    fn supports_arrive_by(&self) -> bool {
        true
    }
}

fn drive(trip: &TripResult) -> Result<Drive, InvalidReply> {
    let (seconds, metres) = checked(trip.summary.time, trip.summary.length * 1_000.0)?;
    let shapes = trip.legs.iter();
    let steps = trip.legs.iter().flat_map(|leg| &leg.maneuvers);
    let road = |step: &'_ Maneuver| (step.street_names.first().cloned(), step.length * 1_000.0);
    let roads: Vec<_> = steps.map(road).collect();
    let named = roads
        .iter()
        .map(|(name, metres)| (name.as_deref().unwrap_or_default(), *metres));
    Ok(Drive {
        via: roads::main_roads(named),
        line: shapes.flat_map(|leg| decode_line(&leg.shape, 6)).collect(),
        ..Drive::plain(seconds, metres, RouteQuality::Provider)
    })
}

#[cfg(test)]
mod tests;
