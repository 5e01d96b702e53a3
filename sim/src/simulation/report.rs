//! The outcome of a simulation.

use serde::Serialize;

use super::counts::Counts;
use super::faults::Fault;
use super::monitor::Violation;
use super::scenario::{Scenario, Size};

/// The outcome of a run. The same setup gives the same report.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The scenario.
    pub scenario: Scenario,
    /// How much of the scenario was simulated.
    pub size: Size,
    /// The seed.
    pub seed: u64,
    /// Number of people.
    pub people: usize,
    /// Simulated seconds.
    pub seconds: u64,
    /// Hash over everything that became durable or left the process, in order.
    pub trace_hash: String,
    /// What was counted.
    pub counts: Counts,
    /// The faults that happened.
    pub faults: Vec<Fault>,
    /// The violated invariants.
    pub violations: Vec<Violation>,
}
