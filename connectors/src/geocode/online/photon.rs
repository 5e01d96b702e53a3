//! Photon, a search of OpenStreetMap that anybody can run.

use actors::model::Precision;
use reqwest::{Client, RequestBuilder};
use roads::Point;
use serde::Deserialize;

use super::{Finder, Hit};
use crate::provider::Reply;

/// Kinds that are an area, not a place to drive to.
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

/// Longitude first.
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

impl Finder for Photon {
    fn question(&self, client: &Client, address: &str) -> RequestBuilder {
        let url = format!("{}/api", self.url.trim_end_matches('/'));
        client.get(url).query(&[("q", address), ("limit", "5")])
    }

    fn hits(&self, reply: &Reply) -> Result<Vec<Hit>, String> {
        let answer: Answer = serde_json::from_slice(&reply.body)
            .map_err(|_| format!("HTTP {}, no list of places", reply.status.as_u16()))?;
        Ok(answer.features.iter().filter_map(hit).collect())
    }
}

fn hit(feature: &Feature) -> Option<Hit> {
    let [lon, lat] = feature.geometry.coordinates;
    let about = &feature.properties;
    let key = about.osm_key.as_str();
    let precision = if about.housenumber.is_some() {
        Precision::Exact
    } else if key == "highway" {
        Precision::Street
    } else if AREAS.contains(&key) || key.is_empty() {
        match about.street {
            Some(_) => Precision::Street,
            None => Precision::City,
        }
    } else {
        Precision::Exact
    };
    Some(Hit {
        at: Point::new(lat, lon)?,
        precision,
        hospital: about.osm_value == "hospital",
    })
}
