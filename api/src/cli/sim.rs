//! `sim`: runs the real actors under simulated time, with faults drawn from a seed; generates call
//! sheets and scores the reader on them.

mod callsheets;
mod fuzz;
mod scenario;
mod shrink;
mod simulated;

use clap::Subcommand;

use super::exit::{Exit, Failure};
use super::global::Global;

/// Run the pipeline under simulated time, with faults drawn from a seed; generate call sheets.
///
/// The same seed gives the same run, to the last commit, on every machine. docs/sim.md describes
/// what is simulated and which invariants are checked.
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
    silence_planned_panics();
    // A simulation starts its own Tokio runtime, which is not allowed inside another one.
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

/// Simulated adapters panic on purpose. The simulation checks how the engine handles it, so the
/// message of the panic is not printed.
fn silence_planned_panics() {
    let default_hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !panic
            .payload_as_str()
            .is_some_and(|text| text.ends_with("as planned"))
        {
            default_hook(panic);
        }
    }));
}
