//! OSRM's HTTP service, version 1. It knows no traffic, so that drives do not depend on the time.

use actors::model::RouteQuality;
use actors::ports::{Drive, Trip};
use jiff::Timestamp;
use reqwest::{Client, RequestBuilder};
use serde::Deserialize;

use super::protocol::{InvalidReply, Protocol, checked, decode_line};
use crate::provider::Reply;

/// The maximum distance of a place from a road, in metres. Without it OSRM takes the nearest road
/// at any distance.
const MAX_ROAD_DISTANCE: u32 = 1_000;

/// An OSRM server.
#[derive(Clone, Debug)]
pub struct Osrm {
    /// The base URL, such as `http://127.0.0.1:5000`.
    pub url: String,
}

#[derive(Deserialize)]
struct Answer {
    code: String,
    #[serde(default)]
    routes: Vec<RouteResult>,
}

#[derive(Deserialize)]
struct RouteResult {
    duration: f64,
    distance: f64,
    #[serde(default)]
    geometry: String,
    #[serde(default)]
    legs: Vec<Leg>,
}

#[derive(Deserialize)]
struct Leg {
    #[serde(default)]
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    #[serde(default)]
    name: String,
    #[serde(default)]
    r#ref: String,
    distance: f64,
}

impl Step {
    /// The road's number, or else its name, and its metres.
    fn road(&self) -> (&str, f64) {
        let name = if self.r#ref.is_empty() {
            &self.name
        } else {
            &self.r#ref
        };
        (name.as_str(), self.distance)
    }
}

impl Protocol for Osrm {
    fn request(&self, client: &Client, trip: &Trip, limit: usize, _: Timestamp) -> RequestBuilder {
        let (from, to) = (trip.from, trip.to);
        let url = format!(
            "{}/route/v1/driving/{:.6},{:.6};{:.6},{:.6}",
            self.url.trim_end_matches('/'),
            from.lon,
            from.lat,
            to.lon,
            to.lat
        );
        client.get(url).query(&[
            ("overview", "simplified"),
            ("geometries", "polyline"),
            ("steps", "true"),
            ("alternatives", &limit.saturating_sub(1).to_string()),
            (
                "radiuses",
                &format!("{MAX_ROAD_DISTANCE};{MAX_ROAD_DISTANCE}"),
            ),
        ])
    }

    fn drives(&self, reply: &Reply) -> Result<Vec<Drive>, InvalidReply> {
        let answer: Answer = serde_json::from_slice(&reply.body)?;
        match answer.code.as_str() {
            "Ok" => answer.routes.iter().map(drive).collect(),
            "NoRoute" | "NoSegment" => Ok(Vec::new()),
            _ => Err(InvalidReply(format!("HTTP {}", reply.status.as_u16()))),
        }
    }

    fn supports_arrive_by(&self) -> bool {
        true
    }
}

fn drive(route: &RouteResult) -> Result<Drive, InvalidReply> {
    let (seconds, metres) = checked(route.duration, route.distance)?;
    let steps = route.legs.iter().flat_map(|leg| &leg.steps);
    Ok(Drive {
        via: roads::main_roads(steps.map(Step::road)),
        line: decode_line(&route.geometry, 5),
        ..Drive::plain(seconds, metres, RouteQuality::Provider)
    })
}

#[cfg(test)]
mod tests;
