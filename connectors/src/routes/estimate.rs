//! Drives estimated from the distance: the answer when there is no map.
//!
//! Roads are longer than the crow flies: measured on five towns of OpenStreetMap, the
//! median factor is 1.29 to 1.78, and the same estimate errs by 16 % in the median and
//! 42 % for one drive in ten against a router. So a plan built on it says so
//! ([`RouteQuality::Estimate`]) and keeps more time free.

#[cfg(test)]
mod tests;

use actors::model::RouteQuality;
use actors::ports::{Drive, PortError, Routes, Trip};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::great_circle;

/// How a drive is estimated. The first metres are driven in the city, the next in the
/// suburbs, the rest on the road.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Metres of road for a metre as the crow flies.
    pub detour: f64,
    /// How far a drive is in the city, in kilometres of road.
    pub city_km: f64,
    /// How far it is in city and suburbs together.
    pub suburb_km: f64,
    /// Speed in the city, km/h.
    pub city_kmh: f64,
    /// Speed in the suburbs, km/h.
    pub suburb_kmh: f64,
    /// Speed beyond, km/h.
    pub road_kmh: f64,
    /// No drive is shorter: starting, turning and stopping take time too.
    pub least_minutes: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            detour: 1.35,
            city_km: 8.0,
            suburb_km: 25.0,
            city_kmh: 25.0,
            suburb_kmh: 45.0,
            road_kmh: 80.0,
            least_minutes: 3.0,
        }
    }
}

/// Estimates every drive; never fails.
#[derive(Clone, Debug, Default)]
pub struct DistanceEstimate {
    options: Options,
}

impl DistanceEstimate {
    /// Estimates with these constants.
    pub fn new(options: Options) -> Self {
        Self { options }
    }

    fn seconds(&self, metres: f64) -> f64 {
        let o = &self.options;
        let km = metres / 1_000.0;
        let city = km.min(o.city_km);
        let suburb = (km.min(o.suburb_km) - city).max(0.0);
        let road = (km - city - suburb).max(0.0);
        let hours = city / o.city_kmh + suburb / o.suburb_kmh + road / o.road_kmh;
        (hours * 3_600.0).max(o.least_minutes * 60.0)
    }
}

#[async_trait]
impl Routes for DistanceEstimate {
    async fn drive(&self, trip: &Trip) -> Result<Option<Drive>, PortError> {
        let metres = great_circle::metres(trip.from, trip.to) * self.options.detour;
        let seconds = self.seconds(metres);
        Ok(Some(Drive::plain(seconds, metres, RouteQuality::Estimate)))
    }
}
