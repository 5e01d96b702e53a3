//! Nominatim, the geocoder of OpenStreetMap.

use actors::model::Precision;
use reqwest::{Client, RequestBuilder};
use roads::Point;
use serde::Deserialize;

use super::protocol::{Hit, Protocol};
use crate::provider::Reply;

/// Ranks from here on denote single places.
const MIN_PLACE_RANK: u32 = 30;

/// A server.
pub(super) struct Nominatim {
    pub(super) url: String,
}

#[derive(Deserialize)]
struct SearchResult {
    /// Decimal degrees as text, like `lon`.
    lat: String,
    lon: String,
    #[serde(default)]
    place_rank: u32,
    #[serde(default)]
    r#type: String,
    #[serde(default)]
    address: Address,
}

#[derive(Default, Deserialize)]
struct Address {
    house_number: Option<String>,
    road: Option<String>,
}

impl Protocol for Nominatim {
    fn request(&self, client: &Client, address: &str) -> RequestBuilder {
        let url = format!("{}/search", self.url.trim_end_matches('/'));
        client.get(url).query(&[
            ("q", address),
            ("format", "jsonv2"),
            ("addressdetails", "1"),
            ("limit", "5"),
        ])
    }

    fn hits(&self, reply: &Reply) -> Result<Vec<Hit>, String> {
        let results: Vec<SearchResult> = serde_json::from_slice(&reply.body)
            .map_err(|_| format!("HTTP {}, not a list of places", reply.status.as_u16()))?;
        Ok(results.iter().filter_map(hit).collect())
    }
}

fn hit(result: &SearchResult) -> Option<Hit> {
    let at = Point::new(result.lat.parse().ok()?, result.lon.parse().ok()?)?;
    let precision = match &result.address {
        Address {
            house_number: Some(_),
            ..
        } => Precision::Exact,
        _ if result.place_rank >= MIN_PLACE_RANK => Precision::Exact,
        Address { road: Some(_), .. } => Precision::Street,
        _ => Precision::City,
    };
    Some(Hit {
        at,
        precision,
        is_hospital: result.r#type == "hospital",
    })
}
