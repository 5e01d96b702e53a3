//! OSRM's HTTP service, version 1. It knows no traffic, so time does not matter to it.

use actors::model::RouteQuality;
use actors::ports::{Drive, Trip};
use jiff::Timestamp;
use reqwest::{Client, RequestBuilder};
use serde::Deserialize;

use super::{Dialect, Unreadable, line, sound};
use crate::provider::Reply;

/// Without it, any distance to a road will do: the sea off Africa is on a road in Germany.
const RADIUS: u32 = 1_000;

/// A server at this address.
#[derive(Clone, Debug)]
pub struct Osrm {
    /// `http://127.0.0.1:5000`.
    pub url: String,
}

#[derive(Deserialize)]
struct Answer {
    code: String,
    #[serde(default)]
    routes: Vec<OneRoute>,
}

#[derive(Deserialize)]
struct OneRoute {
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
    fn road(&self) -> (&str, f64) {
        let name = if self.r#ref.is_empty() {
            &self.name
        } else {
            &self.r#ref
        };
        (name.as_str(), self.distance)
    }
}

impl Dialect for Osrm {
    fn question(&self, client: &Client, trip: &Trip, most: usize, _: Timestamp) -> RequestBuilder {
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
            ("alternatives", &most.saturating_sub(1).to_string()),
            ("radiuses", &format!("{RADIUS};{RADIUS}")),
        ])
    }

    fn drives(&self, reply: &Reply) -> Result<Vec<Drive>, Unreadable> {
        let answer: Answer = serde_json::from_slice(&reply.body)?;
        match answer.code.as_str() {
            "Ok" => answer.routes.iter().map(drive).collect(),
            "NoRoute" | "NoSegment" => Ok(Vec::new()),
            _ => Err(Unreadable(format!("HTTP {}", reply.status.as_u16()))),
        }
    }

    fn arrives(&self) -> bool {
        true
    }
}

fn drive(route: &OneRoute) -> Result<Drive, Unreadable> {
    let (seconds, metres) = sound(route.duration, route.distance)?;
    let steps = route.legs.iter().flat_map(|leg| &leg.steps);
    Ok(Drive {
        via: roads::main_roads(steps.map(Step::road)),
        line: line(&route.geometry, 5),
        ..Drive::plain(seconds, metres, RouteQuality::Provider)
    })
}

#[cfg(test)]
mod tests;
