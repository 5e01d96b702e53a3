//! The settings of routing.

use serde::{Deserialize, Serialize};

use super::estimate;
use crate::provider::{MeteredService, SelfHostedService};

/// How drives are computed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The estimate from the distance, for an installation without a map.
    pub estimate: estimate::Options,
    /// The traffic load on the roads of the local map.
    pub traffic: roads::Traffic,
    /// The factor that calibrates times on the local map to local driving.
    #[serde(rename = "level")]
    pub time_factor: TimeFactor,
    /// Google Routes, which is asked first.
    pub google: MeteredService,
    /// A Valhalla server, which is asked second.
    pub valhalla: SelfHostedService,
    /// An OSRM server, which is asked last before the local map.
    pub osrm: SelfHostedService,
}

/// A factor that driving times are multiplied with; 1 leaves them unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TimeFactor(pub f64);

impl Default for TimeFactor {
    fn default() -> Self {
        Self(1.0)
    }
}
