//! `sim virtual`: runs one scenario from one seed.

use sim::simulation::{Faults, Report, Setup, Size, simulate};

use super::scenario::ScenarioArg;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output::{Format, Table};

/// Run one scenario from one seed.
///
/// Exit code 1 if an invariant is violated.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  stillontime sim virtual --scenario endurance --seed 1
  stillontime sim virtual --scenario month --seed 7 --output json
  stillontime sim virtual --small --scenario storm --seed 17 --faults 3,7")]
pub(super) struct Args {
    /// Scenario to simulate.
    #[arg(long, value_enum)]
    scenario: ScenarioArg,
    /// Seed that all random decisions derive from.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Run the small size, with few people and more faults, as `sim fuzz` does.
    #[arg(long)]
    small: bool,
    /// Number of people, instead of the scenario's own.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    people: Option<u32>,
    /// Faults of the seed's plan to inject: all, none, or their numbers, e.g. 3,7.
    #[arg(long, value_name = "WHICH", default_value = "all", value_parser = faults)]
    faults: Faults,
    /// Use a real SQLite file instead of memory. This is slower, and the trace differs between
    /// runs.
    #[arg(long)]
    deep: bool,
}

/// Parses `--faults`: `all`, `none`, or numbers like `3,7`.
fn faults(text: &str) -> Result<Faults, String> {
    match text {
        "all" => return Ok(Faults::All),
        "none" => return Ok(Faults::None),
        _ => {}
    }
    let number = |part: &str| part.trim().parse::<usize>();
    let numbers: Result<Vec<_>, _> = text.split(',').map(number).collect();
    numbers
        .map(Faults::Only)
        .map_err(|_| "faults are all, none, or numbers like 3,7".to_owned())
}

pub(super) fn run(args: &Args, output: Format) -> Result<Exit, Failure> {
    let size = match args.small {
        true => Size::Small,
        false => Size::Full,
    };
    let setup = Setup {
        size,
        people: args.people.map(|people| people as usize),
        faults: args.faults.clone(),
        deep: args.deep,
        ..Setup::new(args.scenario.into(), args.seed)
    };
    let report = simulate(&setup).map_err(|error| Failure::coded(&error))?;
    output.emit(&report, || text(&report))?;
    Ok(match report.violations.is_empty() {
        true => Exit::Ok,
        false => Exit::Failure,
    })
}

fn text(report: &Report) -> String {
    let counts = &report.counts;
    let mut table = Table::new(["WHAT", "COUNT"]);
    let rows = [
        ("messages", counts.emails),
        ("  planned", counts.emails_planned),
        ("  in review", counts.emails_in_review),
        ("  not readable", counts.emails_failed),
        ("  skipped", counts.emails_skipped),
        ("  dead letters", counts.emails_dead),
        ("schedules", counts.schedules),
        ("  confirmed", counts.schedules_confirmed),
        ("  modified", counts.schedules_modified),
        ("  cancelled", counts.schedules_cancelled),
        ("route plans", counts.route_plans),
        ("rechecks", counts.rechecks),
        ("calendar entries", counts.calendar_entries),
        ("days with weather", counts.days_with_weather),
        ("notifications", counts.notifications),
        ("commits", counts.commits.applied),
    ];
    for (what, count) in rows {
        table.row([what.to_owned(), count.to_string()]);
    }
    let mut text = format!(
        "{}, seed {}: {} people, {} h simulated, {} faults, up {:.3} % of the time\n\n{table}\ntrace {}\n",
        report.scenario.name(),
        report.seed,
        report.people,
        report.seconds / 3_600,
        report.faults.len(),
        100.0 * counts.availability,
        report.trace_hash,
    );
    text.push_str(&match report.violations.len() {
        0 => "all invariants hold".to_owned(),
        count => format!("{count} violations:"),
    });
    for violation in &report.violations {
        text.push_str(&format!(
            "\n  {}: {}",
            violation.invariant, violation.detail
        ));
    }
    text
}
