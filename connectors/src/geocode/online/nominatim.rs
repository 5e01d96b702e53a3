//! Nominatim, the search of OpenStreetMap.

use actors::model::Precision;
use reqwest::{Client, RequestBuilder};
use roads::Point;
use serde::Deserialize;

use super::{Finder, Hit};
use crate::provider::Reply;

/// Ranks from here on are single places.
const PLACE: u32 = 30;

/// A server.
pub(super) struct Nominatim {
    pub(super) url: String,
}

#[derive(Deserialize)]
struct OneHit {
    /// Numbers as texts.
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

impl Finder for Nominatim {
    fn question(&self, client: &Client, address: &str) -> RequestBuilder {
        let url = format!("{}/search", self.url.trim_end_matches('/'));
        client.get(url).query(&[
            ("q", address),
            ("format", "jsonv2"),
            ("addressdetails", "1"),
            ("limit", "5"),
        ])
    }

    fn hits(&self, reply: &Reply) -> Result<Vec<Hit>, String> {
        let hits: Vec<OneHit> = serde_json::from_slice(&reply.body)
            .map_err(|_| format!("HTTP {}, no list of places", reply.status.as_u16()))?;
        Ok(hits.iter().filter_map(hit).collect())
    }
}

fn hit(hit: &OneHit) -> Option<Hit> {
    let at = Point::new(hit.lat.parse().ok()?, hit.lon.parse().ok()?)?;
    let precision = match &hit.address {
        Address {
            house_number: Some(_),
            ..
        } => Precision::Exact,
        _ if hit.place_rank >= PLACE => Precision::Exact,
        Address { road: Some(_), .. } => Precision::Street,
        _ => Precision::City,
    };
    Some(Hit {
        at,
        precision,
        hospital: hit.r#type == "hospital",
    })
}
