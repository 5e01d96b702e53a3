//! The drives of a planned day, as they are looked at again every few minutes.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Coordinates, DayId};

/// What is watched of a day's drives. Written by the route stage alone, beside the plan:
/// where people live is no business of events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Watch {
    /// The day.
    pub day: DayId,
    /// The version the drives belong to.
    pub version: u32,
    /// IANA zone of the place of the call.
    pub time_zone: String,
    /// The drives that end before the call, in order.
    pub drives: Vec<WatchedDrive>,
}

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct WatchedDrive {
    /// Start.
    pub from: Coordinates,
    /// End.
    pub to: Coordinates,
    /// When it ends.
    pub arrive: Timestamp,
    /// Minutes when last worked out.
    pub minutes: f64,
}
