//! What a measurement returns, whether it meets its goal, and the median of its rounds.

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

impl Measurement {
    /// A measurement whose lower values are better.
    pub(crate) fn lower_is_better(
        id: &str,
        value: f64,
        unit: &str,
        goal: Option<f64>,
        against: &str,
    ) -> Self {
        Self {
            id: id.to_owned(),
            value,
            unit: unit.to_owned(),
            goal,
            better: "lower".to_owned(),
            against: against.to_owned(),
        }
    }

    /// Whether the value is at least as good as the goal; `None` without a goal.
    pub fn meets_goal(&self) -> Option<bool> {
        let goal = self.goal?;
        Some(match self.better.as_str() {
            "higher" => self.value >= goal,
            _ => self.value <= goal,
        })
    }
}

/// The median, which is robust against single outliers.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[cfg(test)]
mod tests;
