//! Photon, a geocoder over OpenStreetMap data that operators can host themselves.

use actors::model::Precision;
use reqwest::{Client, RequestBuilder};
use roads::Point;
use serde::Deserialize;

use super::protocol::{Hit, Protocol};
use crate::provider::Reply;

/// Kinds of features that are an area, not a place to drive to.
const AREAS: [&str; 3] = ["place", "boundary", "landuse"];

/// A server.
pub(super) struct Photon {
    pub(super) url: String,
}

#[derive(Deserialize)]
struct Answer {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    geometry: Geometry,
    #[serde(default)]
    properties: Properties,
}

/// A GeoJSON point: longitude, then latitude.
#[derive(Deserialize)]
struct Geometry {
    coordinates: [f64; 2],
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Properties {
    housenumber: Option<String>,
    street: Option<String>,
    osm_key: String,
    osm_value: String,
}

impl Protocol for Photon {
    fn request(&self, client: &Client, address: &str) -> RequestBuilder {
        let url = format!("{}/api", self.url.trim_end_matches('/'));
        client.get(url).query(&[("q", address), ("limit", "5")])
    }

    fn hits(&self, reply: &Reply) -> Result<Vec<Hit>, String> {
        let answer: Answer = serde_json::from_slice(&reply.body)
            .map_err(|_| format!("HTTP {}, not a list of places", reply.status.as_u16()))?;
        Ok(answer.features.iter().filter_map(hit).collect())
    }
}

fn hit(feature: &Feature) -> Option<Hit> {
    let [lon, lat] = feature.geometry.coordinates;
    let properties = &feature.properties;
    let key = properties.osm_key.as_str();
    let precision = if properties.housenumber.is_some() {
        Precision::Exact
    } else if key == "highway" {
        Precision::Street
    } else if AREAS.contains(&key) || key.is_empty() {
        match properties.street {
            Some(_) => Precision::Street,
            None => Precision::City,
        }
    } else {
        Precision::Exact
    };
    Some(Hit {
        at: Point::new(lat, lon)?,
        precision,
        is_hospital: properties.osm_value == "hospital",
    })
}
