//! `advise`: the stages that take the most time, and which setting would help.

use std::path::{Path, PathBuf};

use engine::observe::advise::{Advice, Comparison, MIN_EVENTS, advise, compare};
use engine::observe::snapshot::Snapshot;
use serde::Serialize;

use super::client::connection::ServerArgs;
use super::client::operator::Operator;
use super::exit::{Exit, Failure};
use super::global::Global;
use super::output::Table;

/// Show which stages of a running server take the most time, and which change would help.
///
/// Each estimate states its basis. To measure the effect of a change, save a snapshot before the
/// change (--save) and compare with it afterwards (--against).
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  stillontime advise
  stillontime advise --save before.json
  stillontime advise --against before.json --output json")]
pub(super) struct Args {
    /// Also write the snapshot that the advice is based on to this file.
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// Compare with a snapshot that --save has written.
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
    #[command(flatten)]
    server: ServerArgs,
}

#[derive(Debug, Serialize)]
struct Answer {
    advice: Vec<Advice>,
    /// `null` without `--against`.
    comparison: Option<Vec<Comparison>>,
}

pub(super) async fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let before = args.against.as_deref().map(read).transpose()?;
    let now = Operator::connect(&args.server, global)
        .await?
        .snapshot()
        .await?;
    if let Some(path) = &args.save {
        let text = serde_json::to_string_pretty(&now);
        let text = text.map_err(|error| Failure::new("cli/io", error))?;
        std::fs::write(path, text).map_err(|error| file_failure(path, error))?;
    }
    let answer = Answer {
        advice: advise(&now),
        comparison: before.map(|before| compare(&before, &now)),
    };
    global.output.emit(&answer, || text(&answer))?;
    Ok(Exit::Ok)
}

fn file_failure(path: &Path, error: impl std::fmt::Display) -> Failure {
    Failure::new("cli/io", format!("{}: {error}", path.display()))
}

fn read(path: &Path) -> Result<Snapshot, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| file_failure(path, error))?;
    serde_json::from_str(&text).map_err(|error| file_failure(path, error))
}

fn text(answer: &Answer) -> String {
    let mut text = String::new();
    for advice in &answer.advice {
        text.push_str(&format!(
            "{}: {} ({:.0} % of the total time)\n  remedy: {}\n",
            advice.stage, advice.finding, advice.share_percent, advice.remedy
        ));
        if let Some((from, to)) = advice.credits {
            let stage = &advice.stage;
            text.push_str(&format!(
                "  for example: pipeline.{stage}_credits {from} -> {to}\n"
            ));
        }
        text.push_str(&format!(
            "  estimate: {:.1} ms -> {:.1} ms per event, {:.0} % of the total time saved ({})\n",
            advice.before_ms, advice.after_ms, advice.improvement_percent, advice.basis
        ));
    }
    if answer.advice.is_empty() {
        text.push_str(&format!(
            "no stage has handled {MIN_EVENTS} events yet; that is the minimum for advice\n"
        ));
    }
    if let Some(comparison) = &answer.comparison {
        let mut table = Table::new(["STAGE", "BEFORE", "NOW", "IMPROVEMENT", "EVENTS"]);
        for stage in comparison {
            table.row([
                stage.stage.clone(),
                format!("{:.1} ms", stage.before_ms),
                format!("{:.1} ms", stage.after_ms),
                format!("{:.0} %", stage.improvement_percent),
                format!("{} / {}", stage.events.0, stage.events.1),
            ]);
        }
        text.push_str(&format!("\n{table}"));
    }
    text
}
