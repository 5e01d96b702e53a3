//! The command line. Results go to standard output, logs and errors to standard error.
//!
//! ```text
//! arguments -> Cli -> Settings -> command -> table | JSON   stdout
//!                        |           +----> Failure -> error[code]: text   stderr, exit code
//!                   (file, environment, flags)
//! ```

mod actors;
mod advise;
pub(crate) mod client;
mod completions;
mod config_command;
mod dates;
mod demo;
mod dlq;
mod doctor;
mod events;
mod exit;
mod files;
mod global;
mod help;
mod ingest;
mod logs;
mod map;
mod output;
mod parse;
mod ready;
mod samples;
mod serve;
mod sim;
mod top;
mod usage;
mod user;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

pub use exit::Exit;

use exit::Failure;
use global::Global;

/// Reads call sheets from e-mail and plans the day of each crew member: when to get up, when to
/// leave, which route to take.
#[derive(Debug, Parser)]
#[command(
    name = "stillontime",
    version,
    arg_required_else_help = true,
    after_help = "Examples:
  stillontime demo                         try it with fictional people and messages
  stillontime serve                        run the server on 127.0.0.1:7300
  stillontime parse sheet.pdf --name 'Ola Wrzosek'
  stillontime ingest mail.eml --to ola.wrzosek@example.com --wait
  stillontime map import mazowieckie.osm.pbf
  stillontime config show --origin

Exit codes: 0 success, 1 failure, 2 wrong usage, 3 SLO violated, 4 measurement inconclusive,
5 server unreachable."
)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Args),
    Demo(demo::Args),
    Parse(parse::Args),
    Ingest(ingest::Args),
    Samples(samples::Args),
    User(user::Args),
    Config(config_command::Args),
    Map(map::Args),
    Dlq(dlq::Args),
    Top(top::Args),
    Actors(actors::Args),
    Events(events::Args),
    Advise(advise::Args),
    Sim(sim::Args),
    Doctor(doctor::Args),
    Completions(completions::Args),
    /// Reads documents on behalf of another process of this program.
    #[command(
        hide = true,
        after_help = "Examples:\n  (started by the other commands only)"
    )]
    Worker,
}

/// Runs the program with the arguments of this process.
pub fn run() -> ExitCode {
    let cli = match parse() {
        Ok(cli) => cli,
        Err(error) => return usage::report(&error).into(),
    };
    if matches!(cli.command, Command::Worker) {
        return match connectors::reader::worker_main() {
            Ok(()) => Exit::Ok,
            Err(_) => Exit::Failure,
        }
        .into();
    }
    let format = cli.global.output;
    match start(cli) {
        Ok(exit) => exit,
        Err(failure) => {
            output::report(&failure, format);
            failure.exit
        }
    }
    .into()
}

fn parse() -> Result<Cli, clap::Error> {
    let mut command = help::complete(Cli::command());
    let mut matches = command.try_get_matches_from_mut(std::env::args_os())?;
    Cli::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command))
}

fn start(cli: Cli) -> Result<Exit, Failure> {
    let verbosity = match cli.command {
        Command::Serve(_) => logs::Verbosity::Info,
        Command::Sim(_) => logs::Verbosity::Silent,
        _ => logs::Verbosity::Warnings,
    };
    logs::start(cli.global.verbose, verbosity);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new("cli/runtime", error))?;
    let outcome = runtime.block_on(dispatch(cli));
    // A blocking thread may still be busy with hostile input; the process does not wait for it.
    runtime.shutdown_background();
    outcome
}

async fn dispatch(cli: Cli) -> Result<Exit, Failure> {
    let global = &cli.global;
    match cli.command {
        Command::Serve(args) => serve::run(args, global).await,
        Command::Demo(args) => demo::run(args, global).await,
        Command::Parse(args) => parse::run(args, global).await,
        Command::Ingest(args) => ingest::run(args, global).await,
        Command::Samples(args) => samples::run(&args, global),
        Command::User(args) => user::run(args, global).await,
        Command::Config(args) => config_command::run(&args, global),
        Command::Map(args) => map::run(&args, global),
        Command::Dlq(args) => dlq::run(&args, global).await,
        Command::Top(args) => top::run(&args, global).await,
        Command::Actors(args) => actors::run(&args, global).await,
        Command::Events(args) => events::run(args, global).await,
        Command::Advise(args) => advise::run(&args, global).await,
        Command::Sim(args) => sim::run(args, global),
        Command::Doctor(args) => doctor::run(&args, global).await,
        Command::Completions(args) => completions::run(&args, &mut Cli::command()),
        Command::Worker => Ok(Exit::Ok),
    }
}
