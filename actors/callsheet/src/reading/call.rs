//! Calls of people.

use serde::{Deserialize, Serialize};

use super::time::CallTime;

/// One row of a crew or cast table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Name as printed.
    pub name: Option<String>,
    /// Role as printed.
    pub role: Option<String>,
    /// Department key; `cast` for a member of the cast.
    pub department: Option<String>,
    /// The time of the call.
    pub time: Option<CallTime>,
    /// The status printed in place of a time.
    pub status: Option<CallStatus>,
    /// Where the person reports, if the row says so.
    pub place: Option<String>,
    /// Whether the time is on the next calendar date (`+1`).
    #[serde(default)]
    pub next_day: bool,
}

/// The status of a call without a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CallStatus {
    /// On call.
    #[serde(rename = "O/C")]
    OnCall,
    /// No call.
    #[serde(rename = "N/C")]
    NoCall,
    /// Will notify.
    #[serde(rename = "W/N")]
    WillNotify,
}

/// The person's own call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MyCall {
    /// The time; `None` with [`CallSource::Row`] means on call, no call or will notify.
    pub time: Option<CallTime>,
    /// Where the person reports, if that is not the set.
    pub place: Option<String>,
    /// Where on the sheet the time was found.
    pub source: CallSource,
    /// Whether the time is on the next calendar date.
    #[serde(default)]
    pub next_day: bool,
}

/// The source of the own call, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallSource {
    /// The person's own row.
    Row,
    /// The department's call.
    Department,
    /// The general crew call.
    Crew,
}
