//! `sim`: the real actors under simulated time, with faults from a seed; and invented sheets.

mod callsheets;
mod fuzz;
mod scenario;
mod shrink;
mod simulated;

use clap::Subcommand;

use super::exit::{Exit, Failure};
use super::global::Global;

/// Run the whole pipeline under simulated time, with faults drawn from a seed; make call sheets.
///
/// The same seed does the same, to the last commit, on every machine. docs/sim.md tells what
/// is simulated and what is checked.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  stillontime sim virtual --scenario day --seed 1
  stillontime sim fuzz --seeds 200 --budget 3m
  stillontime sim shrink --seed 17")]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Virtual(simulated::Args),
    Callsheets(callsheets::Args),
    Fuzz(fuzz::Args),
    Shrink(shrink::Args),
}

pub(super) fn run(args: Args, global: &Global) -> Result<Exit, Failure> {
    quiet_about_planned_panics();
    // A simulation is a runtime of its own, and must not run inside another.
    let output = global.output;
    let ran = std::thread::spawn(move || match args.command {
        Command::Virtual(args) => simulated::run(&args, output),
        Command::Callsheets(args) => callsheets::run(&args, output),
        Command::Fuzz(args) => fuzz::run(&args, output),
        Command::Shrink(args) => shrink::run(&args, output),
    });
    let panicked = |_| Failure::new("sim/panic", "the simulation panicked");
    ran.join().map_err(panicked)?
}

/// Adapters panic by plan; what the engine makes of it is checked, and nobody has to read it.
fn quiet_about_planned_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !panic
            .payload_as_str()
            .is_some_and(|text| text.ends_with("as planned"))
        {
            usual(panic);
        }
    }));
}
