//! Valhalla's HTTP service. It can be told when a drive must end.

use actors::model::{Coordinates, RouteQuality};
use actors::ports::{Drive, Trip, When};
use jiff::Timestamp;
use reqwest::{Client, RequestBuilder};
use serde::Deserialize;
use serde_json::json;

use super::{Dialect, Unreadable, line, sound};
use crate::provider::Reply;

/// Errors that say that there is no road: 171 no edge near a place, 442 no path.
const NO_ROAD: [u32; 2] = [171, 442];

/// A road is not looked for any further from a place, in metres: by default 35 km are near.
const RADIUS: u32 = 1_000;

/// A server at this address.
#[derive(Clone, Debug)]
pub struct Valhalla {
    /// `http://127.0.0.1:8002`.
    pub url: String,
}

#[derive(Deserialize)]
struct Answer {
    trip: Option<OneTrip>,
    #[serde(default)]
    alternates: Vec<Alternate>,
    error_code: Option<u32>,
}

#[derive(Deserialize)]
struct Alternate {
    trip: OneTrip,
}

#[derive(Deserialize)]
struct OneTrip {
    summary: Summary,
    #[serde(default)]
    legs: Vec<Leg>,
}

/// Seconds and kilometres.
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

impl Dialect for Valhalla {
    fn question(&self, client: &Client, trip: &Trip, most: usize, _: Timestamp) -> RequestBuilder {
        let place =
            |at: Coordinates| json!({"lat": at.lat, "lon": at.lon, "search_cutoff": RADIUS});
        let (kind, at) = match trip.when {
            When::Leave(at) => (1, at),
            When::Arrive(at) => (2, at),
        };
        // Wall time of the place, without a zone.
        let local = trip.zone.to_datetime(at).strftime("%Y-%m-%dT%H:%M");
        let question = json!({
            "locations": [place(trip.from), place(trip.to)],
            "costing": "auto",
            "units": "kilometers",
            "directions_type": "maneuvers",
            "alternates": most.saturating_sub(1),
            "date_time": {"type": kind, "value": local.to_string()},
        });
        let url = format!("{}/route", self.url.trim_end_matches('/'));
        client.post(url).json(&question)
    }

    fn drives(&self, reply: &Reply) -> Result<Vec<Drive>, Unreadable> {
        let answer: Answer = serde_json::from_slice(&reply.body)?;
        match (answer.trip, answer.error_code) {
            (Some(trip), _) => {
                let others = answer.alternates.iter().map(|other| &other.trip);
                std::iter::once(&trip).chain(others).map(drive).collect()
            }
            (None, Some(code)) if NO_ROAD.contains(&code) => Ok(Vec::new()),
            (None, code) => Err(Unreadable(format!(
                "HTTP {}, error {}",
                reply.status.as_u16(),
                code.unwrap_or_default()
            ))),
        }
    }

    fn arrives(&self) -> bool {
        true
    }
}

fn drive(trip: &OneTrip) -> Result<Drive, Unreadable> {
    let (seconds, metres) = sound(trip.summary.time, trip.summary.length * 1_000.0)?;
    let shapes = trip.legs.iter();
    let steps = trip.legs.iter().flat_map(|leg| &leg.maneuvers);
    let road = |step: &'_ Maneuver| (step.street_names.first().cloned(), step.length * 1_000.0);
    let roads: Vec<_> = steps.map(road).collect();
    let named = roads
        .iter()
        .map(|(name, metres)| (name.as_deref().unwrap_or_default(), *metres));
    Ok(Drive {
        via: roads::main_roads(named),
        line: shapes.flat_map(|leg| line(&leg.shape, 6)).collect(),
        ..Drive::plain(seconds, metres, RouteQuality::Provider)
    })
}

#[cfg(test)]
mod tests;
