//! Scenes of a day.

use serde::{Deserialize, Serialize};

/// A scene of the day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scene {
    /// Number as printed, e.g. "12A".
    pub number: String,
    /// Interior or exterior.
    pub int_ext: Option<IntExt>,
    /// Time of the day in the story.
    pub day_night: Option<DayNight>,
}

/// Interior, exterior or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum IntExt {
    /// Interior.
    #[serde(rename = "INT")]
    Int,
    /// Exterior.
    #[serde(rename = "EXT")]
    Ext,
    /// Both.
    #[serde(rename = "INT/EXT")]
    IntExt,
}

/// Time of the story day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DayNight {
    /// Day.
    #[serde(rename = "D")]
    Day,
    /// Night.
    #[serde(rename = "N")]
    Night,
    /// Dawn.
    #[serde(rename = "DAWN")]
    Dawn,
    /// Dusk.
    #[serde(rename = "DUSK")]
    Dusk,
    /// Morning.
    #[serde(rename = "M")]
    Morning,
    /// Evening.
    #[serde(rename = "E")]
    Evening,
}
