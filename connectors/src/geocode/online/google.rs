//! Google's Geocoding API, which charges for each request.

use actors::model::Precision;
use reqwest::{Client, RequestBuilder};
use roads::Point;
use serde::Deserialize;

use super::protocol::{Hit, Protocol};
use crate::provider::{Reply, Secret};

/// The service, with the API key of the account that is charged.
pub(super) struct Google {
    pub(super) url: String,
    pub(super) key: Secret,
}

impl Google {
    /// The public service.
    pub(super) const URL: &str = "https://maps.googleapis.com";
}

#[derive(Deserialize)]
struct Answer {
    status: String,
    #[serde(default)]
    results: Vec<GeocodingResult>,
}

#[derive(Deserialize)]
struct GeocodingResult {
    geometry: Geometry,
    #[serde(default)]
    types: Vec<String>,
    /// The result matches only a part of the request.
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

impl Protocol for Google {
    fn request(&self, client: &Client, address: &str) -> RequestBuilder {
        let url = format!("{}/maps/api/geocode/json", self.url.trim_end_matches('/'));
        client
            .get(url)
            .query(&[("address", address), ("key", &self.key.0)])
    }

    /// The status is in the body; the HTTP status is 200 also for errors.
    fn hits(&self, reply: &Reply) -> Result<Vec<Hit>, String> {
        let answer: Answer = serde_json::from_slice(&reply.body)
            .map_err(|_| format!("HTTP {}, not a reply of the service", reply.status.as_u16()))?;
        match answer.status.as_str() {
            "OK" => Ok(answer.results.iter().filter_map(hit).collect()),
            "ZERO_RESULTS" => Ok(Vec::new()),
            "OVER_QUERY_LIMIT" | "OVER_DAILY_LIMIT" => {
                Err("the quota of the API key is exceeded".to_owned())
            }
            "REQUEST_DENIED" => Err("the API key is denied".to_owned()),
            _ => Err("an unknown status".to_owned()),
        }
    }

    /// The terms of the service allow to cache coordinates for 30 days.
    fn max_days(&self) -> Option<u16> {
        Some(30)
    }
}

fn hit(result: &GeocodingResult) -> Option<Hit> {
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
        is_hospital: is("hospital"),
    })
}
