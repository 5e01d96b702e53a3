//! Many seeds, until one of them violates what must hold or the time is over.

use std::time::Duration;

use serde::Serialize;

use super::run::{Faults, Report, Setup, SimError, simulate};
use super::scenario::{Scenario, Size};
use super::watch::Violation;

/// What to look through.
#[derive(Clone, Debug)]
pub struct Fuzz {
    /// The first seed.
    pub first: u64,
    /// How many.
    pub seeds: u64,
    /// Only this scenario; else all, in turn.
    pub scenario: Option<Scenario>,
}

/// A seed that violated something.
#[derive(Clone, Debug, Serialize)]
pub struct Found {
    /// The scenario.
    pub scenario: Scenario,
    /// The seed.
    pub seed: u64,
    /// What was violated.
    pub violations: Vec<Violation>,
    /// How to see it again.
    pub reproduce: String,
}

/// What many seeds came to.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Fuzzed {
    /// Seeds that were run.
    pub ran: u64,
    /// Simulated seconds.
    pub seconds: u64,
    /// Faults that happened.
    pub faults: u64,
    /// Seeds that violated something.
    pub found: Vec<Found>,
    /// Over the traces of all seeds, in order.
    pub trace_hash: String,
}

/// The small run of a seed, with the scenario that it falls to.
pub fn small(seed: u64, scenario: Option<Scenario>) -> Setup {
    let all = Scenario::ALL;
    let turn = usize::try_from(seed % all.len() as u64).unwrap_or_default();
    Setup {
        scenario: scenario.unwrap_or(all[turn]),
        size: Size::Small,
        seed,
        people: None,
        faults: Faults::All,
    }
}

/// Runs one seed after the other; `passed` is asked before each whether the time is over.
///
/// # Errors
/// When a system does not start.
pub fn fuzz(
    fuzz: &Fuzz,
    budget: Duration,
    passed: impl Fn() -> Duration,
    mut report: impl FnMut(&Report),
) -> Result<Fuzzed, SimError> {
    use sha2::{Digest, Sha256};
    let mut fuzzed = Fuzzed::default();
    let mut hash = Sha256::new();
    for seed in fuzz.first..fuzz.first.saturating_add(fuzz.seeds) {
        if passed() >= budget {
            break;
        }
        let ran = simulate(&small(seed, fuzz.scenario))?;
        report(&ran);
        fuzzed.ran += 1;
        fuzzed.seconds += ran.seconds;
        fuzzed.faults += ran.faults.len() as u64;
        hash.update(&ran.trace_hash);
        if !ran.violations.is_empty() {
            fuzzed.found.push(Found {
                scenario: ran.scenario,
                seed,
                reproduce: reproduce(ran.scenario, seed, None),
                violations: ran.violations,
            });
        }
    }
    fuzzed.trace_hash = hex::encode(&hash.finalize()[..16]);
    Ok(fuzzed)
}

/// The command that runs a small seed again, with some of its faults.
pub(super) fn reproduce(scenario: Scenario, seed: u64, faults: Option<&[usize]>) -> String {
    let name = scenario.name();
    let only = match faults {
        None => String::new(),
        Some([]) => " --faults none".to_owned(),
        Some(some) => {
            let numbers: Vec<_> = some.iter().map(usize::to_string).collect();
            format!(" --faults {}", numbers.join(","))
        }
    };
    format!("stillontime sim virtual --small --scenario {name} --seed {seed}{only}")
}
