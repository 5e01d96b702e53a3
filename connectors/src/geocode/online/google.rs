//! Google's Geocoding API. Each answer costs money.

use actors::model::Precision;
use reqwest::{Client, RequestBuilder};
use roads::Point;
use serde::Deserialize;

use super::{Finder, Hit};
use crate::provider::{Reply, Secret};

/// The service, with a key that pays for it.
pub(super) struct Google {
    pub(super) url: String,
    pub(super) key: Secret,
}

impl Google {
    /// Where it is for everybody.
    pub(super) const URL: &str = "https://maps.googleapis.com";
}

#[derive(Deserialize)]
struct Answer {
    status: String,
    #[serde(default)]
    results: Vec<OneResult>,
}

#[derive(Deserialize)]
struct OneResult {
    geometry: Geometry,
    #[serde(default)]
    types: Vec<String>,
    /// It is not quite what was asked for.
    #[serde(default)]
    partial_match: bool,
}

#[derive(Deserialize)]
struct Geometry {
    location: Location,
    #[serde(default)]
    location_type: String,
}

#[derive(Deserialize)]
struct Location {
    lat: f64,
    lng: f64,
}

impl Finder for Google {
    fn question(&self, client: &Client, address: &str) -> RequestBuilder {
        let url = format!("{}/maps/api/geocode/json", self.url.trim_end_matches('/'));
        client
            .get(url)
            .query(&[("address", address), ("key", &self.key.0)])
    }

    /// The status is in the body: HTTP says 200 all the same.
    fn hits(&self, reply: &Reply) -> Result<Vec<Hit>, String> {
        let answer: Answer = serde_json::from_slice(&reply.body)
            .map_err(|_| format!("HTTP {}, no answer", reply.status.as_u16()))?;
        match answer.status.as_str() {
            "OK" => Ok(answer.results.iter().filter_map(hit).collect()),
            "ZERO_RESULTS" => Ok(Vec::new()),
            "OVER_QUERY_LIMIT" | "OVER_DAILY_LIMIT" => Err("over its limit".to_owned()),
            "REQUEST_DENIED" => Err("the key is refused".to_owned()),
            _ => Err("no answer".to_owned()),
        }
    }

    /// Its terms allow to keep coordinates for a month.
    fn keeps(&self) -> Option<u16> {
        Some(30)
    }
}

fn hit(result: &OneResult) -> Option<Hit> {
    let Location { lat, lng } = result.geometry.location;
    let is = |kind: &str| result.types.iter().any(|it| it == kind);
    let precision = match result.geometry.location_type.as_str() {
        "ROOFTOP" => Precision::Exact,
        "RANGE_INTERPOLATED" => Precision::Street,
        "GEOMETRIC_CENTER" if is("route") || is("intersection") => Precision::Street,
        "GEOMETRIC_CENTER" if is("premise") || is("establishment") => Precision::Exact,
        _ => Precision::City,
    };
    let precision = match precision {
        Precision::Exact if result.partial_match => Precision::Street,
        precision => precision,
    };
    Some(Hit {
        at: Point::new(lat, lng)?,
        precision,
        hospital: is("hospital"),
    })
}
