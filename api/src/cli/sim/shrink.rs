//! `sim shrink`: finds the faults of a seed that cause its violations.

use sim::simulation::{Setup, Shrunk, shrink};

use super::scenario::ScenarioArg;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output::Format;

/// Find the smallest set of faults with which a seed still violates the same invariants.
///
/// Exit code 1 if the seed violates an invariant; 0 if it does not, and there is nothing to shrink.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  stillontime sim shrink --seed 17
  stillontime sim shrink --seed 17 --scenario storm --output json")]
pub(super) struct Args {
    /// Seed that `sim fuzz` reported.
    #[arg(long)]
    seed: u64,
    /// Scenario [default: the one that `sim fuzz` runs with this seed].
    #[arg(long, value_enum)]
    scenario: Option<ScenarioArg>,
}

pub(super) fn run(args: &Args, output: Format) -> Result<Exit, Failure> {
    let setup = Setup::small(args.seed, args.scenario.map(Into::into));
    let shrunk = shrink(&setup).map_err(|error| Failure::coded(&error))?;
    output.emit(&shrunk, || match &shrunk {
        None => format!("seed {} violates no invariant", args.seed),
        Some(shrunk) => text(shrunk),
    })?;
    Ok(match shrunk {
        None => Exit::Ok,
        Some(_) => Exit::Failure,
    })
}

fn text(shrunk: &Shrunk) -> String {
    let (needed, before, runs) = (shrunk.needed.len(), shrunk.before, shrunk.runs);
    let mut text = format!("{needed} of {before} faults are needed ({runs} runs):\n");
    for (number, fault) in shrunk.needed.iter().zip(&shrunk.faults) {
        text.push_str(&format!(
            "  {number}: after {} s, {:?}\n",
            fault.at, fault.kind
        ));
    }
    text.push_str("violated invariants:\n");
    for violation in shrunk.violations.iter().take(5) {
        text.push_str(&format!(
            "  {}: {}\n",
            violation.invariant, violation.detail
        ));
    }
    text.push_str(&format!("reproduce with: {}", shrunk.reproduce));
    text
}
