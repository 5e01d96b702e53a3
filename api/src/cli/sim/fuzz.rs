//! `sim fuzz`: runs many seeds and reports those that violate an invariant.

use std::time::Duration;

use engine::Context;
use jiff::SignedDuration;
use sim::simulation::{Fuzz, Fuzzed, fuzz};

use super::scenario::ScenarioArg;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output::Format;

/// Run many small simulations with many faults, over all scenarios in turn.
///
/// Exit code 1 if an invariant is violated; the output then contains the command that reproduces
/// the violation.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  stillontime sim fuzz --seeds 200 --budget 3m
  stillontime sim fuzz --from 1000 --seeds 5000 --scenario storm --output json")]
pub(super) struct Args {
    /// Number of seeds.
    #[arg(long, value_name = "N", default_value_t = 200)]
    seeds: u64,
    /// First seed.
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    from: u64,
    /// Start no further seed after this time.
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = budget)]
    budget: Duration,
    /// Only this scenario, instead of all in turn.
    #[arg(long, value_enum)]
    scenario: Option<ScenarioArg>,
    /// Number of seeds that run at the same time [default: one per core].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
}

fn budget(text: &str) -> Result<Duration, String> {
    let parsed = text.parse::<SignedDuration>().ok();
    parsed
        .and_then(|budget| Duration::try_from(budget).ok())
        .ok_or_else(|| "a time looks like 90s or 3m".to_owned())
}

pub(super) fn run(args: &Args, output: Format) -> Result<Exit, Failure> {
    let context = Context::system().map_err(|error| Failure::new("cli/runtime", error))?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let request = Fuzz {
        first: args.from,
        seeds: args.seeds,
        scenario: args.scenario.map(Into::into),
        jobs: args.jobs.map_or(cores, usize::from),
    };
    let has_budget = || context.monotonic() < args.budget;
    let fuzzed = fuzz(&request, &has_budget).map_err(|error| Failure::coded(&error))?;
    output.emit(&fuzzed, || text(&fuzzed, args.seeds))?;
    Ok(match fuzzed.found.is_empty() {
        true => Exit::Ok,
        false => Exit::Failure,
    })
}

fn text(fuzzed: &Fuzzed, requested: u64) -> String {
    let mut text = format!(
        "{} of {requested} seeds, {} h simulated, {} faults\ntrace {}\n",
        fuzzed.ran,
        fuzzed.seconds / 3_600,
        fuzzed.faults,
        fuzzed.trace_hash,
    );
    if fuzzed.found.is_empty() {
        text.push_str("all invariants hold");
    }
    for found in &fuzzed.found {
        text.push_str(&format!("seed {} violates:\n", found.seed));
        for violation in found.violations.iter().take(5) {
            text.push_str(&format!(
                "  {}: {}\n",
                violation.invariant, violation.detail
            ));
        }
        text.push_str(&format!("  reproduce with: {}\n", found.reproduce));
    }
    text
}
