//! Performance measurements. Most are ratios within one run: the throughput of the system
//! against the limit that the same machine reaches at the same time without it. Absolute
//! numbers of one machine say little about another one, ratios do.
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

/// Why a measurement failed.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

use serde::Serialize;

/// The result of one measurement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measurement {
    /// Stable id.
    pub id: String,
    /// The measured value.
    pub value: f64,
    /// Unit: `ratio`, `us`, ...
    pub unit: String,
    /// Target value; `None` for a measurement without one.
    pub goal: Option<f64>,
    /// Which values are better: `higher` or `lower`.
    pub better: String,
    /// The baseline or the conditions of the measurement.
    pub against: String,
}

/// The median, which is robust against single outliers.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
