//! The change that a notice announces.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::day::Unit;
use super::time::CallTime;

/// The change that a notice announces.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// What changes.
    pub kind: ChangeKind,
    /// By how many minutes the day moves, positive.
    pub minutes: Option<u32>,
    /// The shooting day that changes.
    pub date: Option<Date>,
    /// The new crew call, if the notice gives it.
    pub new_call: Option<CallTime>,
    /// The new place, if the notice gives it.
    pub new_location: Option<String>,
    /// Title of the production, if the notice gives it.
    pub production: Option<String>,
    /// The unit, if the notice gives it.
    pub unit: Option<Unit>,
}

/// The kind of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// The day starts later.
    Push,
    /// The day starts earlier.
    Pull,
    /// The day is cancelled.
    Cancel,
    /// The day is shot elsewhere.
    Relocate,
}
