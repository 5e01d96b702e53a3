//! Drives estimated from the distance, for an installation without a map.
//!
//! Roads are longer than the great-circle distance: measured on five towns of OpenStreetMap, the
//! median factor is 1.29 to 1.78. Against a router the estimate errs by 16 % in the median and by
//! 42 % in the 90th percentile. Therefore a plan built on it is marked
//! ([`RouteQuality::Estimate`]) and has a larger buffer.

#[cfg(test)]
mod tests;

use actors::model::RouteQuality;
use actors::ports::{Drive, PortError, Routes, Trip};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::great_circle;

/// The constants of the estimate. The first kilometres are driven in the city, the next in the
/// suburbs, the rest on open roads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Metres of road per metre of great-circle distance.
    pub detour: f64,
    /// Kilometres of road at the beginning that are in the city.
    pub city_km: f64,
    /// Kilometres of road at the beginning that are in the city or the suburbs.
    pub suburb_km: f64,
    /// Speed in the city, km/h.
    pub city_kmh: f64,
    /// Speed in the suburbs, km/h.
    pub suburb_kmh: f64,
    /// Speed on open roads, km/h.
    pub road_kmh: f64,
    /// The minimum duration of a drive in minutes, for starting, turning and parking.
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
    /// An estimate with these constants.
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
