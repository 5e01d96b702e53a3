//! Measurements. Each is a ratio within one run: ours against the limit that the same
//! machine reaches at the same moment without us. Absolute figures of one machine say
//! little about another, ratios do.
#![forbid(unsafe_code)]

pub mod embedded_hop;

use serde::Serialize;

/// One measured figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// Stable name.
    pub id: String,
    /// What was measured.
    pub value: f64,
    /// `ratio`, `us`, ...
    pub unit: String,
    /// What is aimed at.
    pub goal: f64,
    /// `higher` or `lower`.
    pub better: String,
    /// What it was measured against.
    pub against: String,
}
