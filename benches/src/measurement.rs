//! What a measurement returns, and the median of its rounds.

use serde::Serialize;

/// Why a measurement failed.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

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
