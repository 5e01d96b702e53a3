//! Places and their roles.

use serde::{Deserialize, Serialize};

/// What a place is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LocationRole {
    /// The set, where the scenes are shot.
    Set,
    /// Unit base.
    Base,
    /// Crew parking.
    Parking,
    /// The nearest hospital; never a destination of a plan.
    Hospital,
    /// Equipment house.
    Rental,
}

/// A place on the sheet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Location {
    /// Name as printed.
    pub name: Option<String>,
    /// Address as printed.
    pub address: Option<String>,
    /// What the place is for.
    pub role: LocationRole,
    /// `[latitude, longitude]`, printed or taken from a map link.
    #[serde(default)]
    pub coordinates: Option<[f64; 2]>,
    /// What3Words address such as "filled.count.soap"; only the What3Words service can locate it.
    #[serde(default)]
    pub what3words: Option<String>,
}
