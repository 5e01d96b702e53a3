//! Runs many seeds, each as a small run with many faults.

use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::error::SimError;
use super::monitor::Violation;
use super::report::Report;
use super::run::simulate;
use super::scenario::Scenario;
use super::setup::Setup;

/// Which seeds to run.
#[derive(Clone, Debug)]
pub struct Fuzz {
    /// The first seed.
    pub first: u64,
    /// Number of seeds.
    pub seeds: u64,
    /// Only this scenario; if absent all of them, in turn.
    pub scenario: Option<Scenario>,
    /// Number of runs at the same time.
    pub jobs: usize,
}

/// A seed that violated an invariant.
#[derive(Clone, Debug, Serialize)]
pub struct Found {
    /// The scenario.
    pub scenario: Scenario,
    /// The seed.
    pub seed: u64,
    /// The violated invariants.
    pub violations: Vec<Violation>,
    /// The command that reproduces it.
    pub reproduce: String,
}

/// The outcome of many seeds.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Fuzzed {
    /// Number of seeds that were run.
    pub ran: u64,
    /// Simulated seconds.
    pub seconds: u64,
    /// Faults that happened.
    pub faults: u64,
    /// Seeds that violated an invariant.
    pub found: Vec<Found>,
    /// Hash over the traces of all seeds, in order.
    pub trace_hash: String,
}

/// Runs the seeds, several at the same time, as long as `has_time` says so before each.
///
/// # Errors
/// When a system does not start.
pub fn fuzz(fuzz: &Fuzz, has_time: &(dyn Fn() -> bool + Sync)) -> Result<Fuzzed, SimError> {
    let next = AtomicU64::new(0);
    let work = || {
        let mut ran = Vec::new();
        while has_time() {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= fuzz.seeds {
                break;
            }
            ran.push(simulate(&Setup::small(
                fuzz.first.saturating_add(number),
                fuzz.scenario,
            ))?);
        }
        Ok(ran)
    };
    let ran = std::thread::scope(|scope| {
        let jobs: Vec<_> = (0..fuzz.jobs.max(1)).map(|_| scope.spawn(work)).collect();
        let ended = jobs.into_iter().map(|job| match job.join() {
            Ok(ran) => ran,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        ended.collect::<Result<Vec<Vec<Report>>, SimError>>()
    })?;
    let mut reports: Vec<Report> = ran.into_iter().flatten().collect();
    reports.sort_by_key(|report| report.seed);
    Ok(summed(reports))
}

fn summed(reports: Vec<Report>) -> Fuzzed {
    let mut fuzzed = Fuzzed::default();
    let mut hash = Sha256::new();
    for report in reports {
        fuzzed.ran += 1;
        fuzzed.seconds += report.seconds;
        fuzzed.faults += report.faults.len() as u64;
        hash.update(&report.trace_hash);
        if !report.violations.is_empty() {
            fuzzed.found.push(Found {
                scenario: report.scenario,
                seed: report.seed,
                reproduce: reproduce(report.scenario, report.seed, None),
                violations: report.violations,
            });
        }
    }
    fuzzed.trace_hash = hex::encode(&hash.finalize()[..16]);
    fuzzed
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
