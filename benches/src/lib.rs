//! Measurements. Each is a ratio within one run: ours against the limit that the same
//! machine reaches at the same moment without us. Absolute figures of one machine say
//! little about another, ratios do.
#![forbid(unsafe_code)]

pub mod api;
#[path = "../../api/tests/support/bearer.rs"]
pub(crate) mod bearer;
pub mod dispatch;
pub mod embedded_hop;
pub mod jetstream_hop;
pub mod memory;
pub mod null;
pub mod overhead;
pub mod routes;
#[path = "../../engine/tests/support/servers.rs"]
pub(crate) mod servers;
pub mod simulated;
pub mod tick;

/// Why a measurement could not be made.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

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
    /// What is aimed at; `None` for what is only reported.
    pub goal: Option<f64>,
    /// `higher` or `lower`.
    pub better: String,
    /// What it was measured against.
    pub against: String,
}

/// The middle one, so that a moment of noise does not count.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
