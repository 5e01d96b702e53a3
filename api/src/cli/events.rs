//! `events`: follows the events of a running server, step by step.

use clap::Subcommand;
use engine::observe::transition::{Step, Transition};

use super::client::connection::ServerArgs;
use super::client::operator::{Operator, TailItem};
use super::exit::{Exit, Failure};
use super::global::Global;
use super::output::{self, Format};

/// Follow events on their way through a running server.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  stillontime events tail
  stillontime events tail --stage user --output json")]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print each step as it happens, until Ctrl-C.
    #[command(after_help = "Examples:
  stillontime events tail
  stillontime events tail --key u-3f2a
  stillontime events tail --stage callsheet --limit 10 --output json   one object per line")]
    Tail {
        /// Only steps of this stage.
        #[arg(long, value_name = "STAGE")]
        stage: Option<String>,
        /// Only steps of this key.
        #[arg(long, value_name = "KEY")]
        key: Option<String>,
        /// Exit after this many steps.
        #[arg(long, value_name = "N")]
        limit: Option<u64>,
        #[command(flatten)]
        server: ServerArgs,
    },
}

pub(super) async fn run(args: Args, global: &Global) -> Result<Exit, Failure> {
    let Command::Tail {
        stage,
        key,
        limit,
        server,
    } = args.command;
    let mut operator = Operator::connect_for_stream(&server, global).await?;
    let mut tail = operator.tail(stage, key).await?;
    let mut remaining = limit.unwrap_or(u64::MAX);
    while remaining > 0 {
        let next = tokio::select! {
            next = tail.next() => next?,
            _ = tokio::signal::ctrl_c() => return Ok(Exit::Ok),
        };
        match next {
            Some(TailItem::Step(transition)) => {
                remaining -= 1;
                print(&transition, global.output)?;
            }
            Some(TailItem::Missed(count)) => {
                eprintln!("warning: {count} steps were dropped, this client reads too slowly")
            }
            None => {
                let ended = Failure::new("cli/unreachable", "the server ended the stream");
                return Err(ended.exiting(Exit::Unreachable));
            }
        }
    }
    Ok(Exit::Ok)
}

fn print(transition: &Transition, format: Format) -> Result<(), Failure> {
    let line = match format {
        Format::Json => {
            serde_json::to_string(transition).map_err(|error| Failure::new("cli/io", error))?
        }
        Format::Table => line(transition),
    };
    output::print(&output::printable(&line))
}

/// A transition as one line of text.
pub(super) fn line(transition: &Transition) -> String {
    let at = transition.at.strftime("%H:%M:%S%.3f");
    let Transition {
        stage,
        key,
        schema,
        step,
        ..
    } = transition;
    format!("{at}  {stage:10} {key:20} {schema:26} {}", step_text(step))
}

/// A step with its error code, attempt or time.
pub(super) fn step_text(step: &Step) -> String {
    let word = step.as_str();
    match step {
        Step::Failed { code, attempt } => format!("{word}: {code}, attempt {attempt}"),
        Step::Parked { code, .. } if code.is_empty() => format!("{word} behind an earlier event"),
        Step::Parked { until, code } => {
            format!("{word} until {}: {code}", until.strftime("%H:%M:%SZ"))
        }
        Step::DeadLetter { code } => format!("{word}: {code}"),
        _ => word.to_owned(),
    }
}
