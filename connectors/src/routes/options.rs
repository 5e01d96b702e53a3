//! What can be set about drives.

use serde::{Deserialize, Serialize};

use super::estimate;
use crate::provider::{Account, OwnServer};

/// How drives are worked out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Where there is no map.
    pub estimate: estimate::Options,
    /// How busy the roads of the map are.
    pub traffic: roads::Traffic,
    /// What times on the map are multiplied with: how long people here really take.
    pub level: Level,
    /// Asked first, with a key.
    pub google: Account,
    /// Asked before the map.
    pub valhalla: OwnServer,
    /// Asked before the map.
    pub osrm: OwnServer,
}

/// A factor near one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Level(pub f64);

impl Default for Level {
    fn default() -> Self {
        Self(1.0)
    }
}
