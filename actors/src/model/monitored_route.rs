//! The drives of a planned day, which every tick estimates again.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Coordinates, DayId};

/// The drives of one day that are monitored for changes. Only the route stage writes it,
/// beside the plan, so that the coordinates of people's homes do not travel in events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MonitoredRoute {
    /// The day.
    pub day: DayId,
    /// The version the drives belong to.
    pub version: u32,
    /// IANA zone of the place of the call.
    pub time_zone: String,
    /// The drives that end before the call, in order.
    pub drives: Vec<MonitoredDrive>,
}

/// One of the drives.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MonitoredDrive {
    /// Start.
    pub from: Coordinates,
    /// End.
    pub to: Coordinates,
    /// When it ends.
    pub arrive: Timestamp,
    /// Driving time in minutes when last planned.
    pub minutes: f64,
}
