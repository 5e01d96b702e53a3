//! Shrinks the fault plan of a seed to the faults that its violation needs.

use serde::Serialize;

use super::error::SimError;
use super::faults::{Fault, Faults};
use super::fuzz::reproduce;
use super::monitor::Violation;
use super::report::Report;
use super::run::simulate;
use super::setup::Setup;

/// The faults of a seed that are needed.
#[derive(Clone, Debug, Serialize)]
pub struct Shrunk {
    /// The seed.
    pub seed: u64,
    /// Number of faults before.
    pub before: usize,
    /// Numbers of the faults that are needed.
    pub needed: Vec<usize>,
    /// The faults that are needed.
    pub faults: Vec<Fault>,
    /// The invariants that they violate.
    pub violations: Vec<Violation>,
    /// Number of runs that shrinking took.
    pub runs: u32,
    /// The command that reproduces it.
    pub reproduce: String,
}

/// Leaves out faults, first many at a time and then one by one, as long as one of the same
/// invariants is still violated. `None` if the seed violates no invariant.
///
/// # Errors
/// When a system does not start.
pub fn shrink(setup: &Setup) -> Result<Option<Shrunk>, SimError> {
    let whole = simulate(setup)?;
    if whole.violations.is_empty() {
        return Ok(None);
    }
    let before = whole.faults.len();
    let mut search = Search {
        setup,
        wanted: whole
            .violations
            .iter()
            .map(|found| found.invariant)
            .collect(),
        best: whole,
        runs: 1,
    };
    let mut needed: Vec<usize> = (0..before).collect();
    let mut part = before.max(1);
    while part >= 1 {
        let mut from = 0;
        while from < needed.len() {
            let mut fewer = needed.clone();
            fewer.drain(from..(from + part).min(needed.len()));
            match search.still_fails(&fewer)? {
                true => needed = fewer,
                false => from += part,
            }
        }
        part /= 2;
    }
    let Search { best, runs, .. } = search;
    Ok(Some(Shrunk {
        seed: setup.seed,
        before,
        faults: best.faults,
        violations: best.violations,
        runs,
        reproduce: reproduce(setup.scenario, setup.seed, Some(&needed)),
        needed,
    }))
}

struct Search<'a> {
    setup: &'a Setup,
    wanted: Vec<&'static str>,
    best: Report,
    runs: u32,
}

impl Search<'_> {
    fn still_fails(&mut self, faults: &[usize]) -> Result<bool, SimError> {
        self.runs += 1;
        let setup = Setup {
            faults: Faults::Only(faults.to_vec()),
            ..self.setup.clone()
        };
        let report = simulate(&setup)?;
        let mut invariants = report.violations.iter().map(|found| found.invariant);
        let fails = invariants.any(|invariant| self.wanted.contains(&invariant));
        if fails {
            self.best = report;
        }
        Ok(fails)
    }
}
