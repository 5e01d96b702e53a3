//! `dlq`: the dead letters, their reasons, and decisions about them.

use std::io::{self, IsTerminal};

use clap::Subcommand;
use engine::Context;
use engine::dead_letters::{Count, Decision, Filter, Summary, decide};
use engine::journal::DeadLetter;
use serde_json::{Value, json};

use super::exit::{Exit, Failure};
use super::global::{self, Global};
use super::output::{self, Table};
use crate::app::{Store, open_store};

/// List dead letters (events that failed for good), retry or drop them.
///
/// Works on the data folder, also while a server runs on it: the server receives each decision
/// through the log.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  stillontime dlq list
  stillontime dlq show 3 --payload
  stillontime dlq retry 3 4
  stillontime dlq drop --code reader/timeout --all --yes")]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the newest dead letters and the number of dead letters per stage and code.
    #[command(after_help = "Examples:
  stillontime dlq list
  stillontime dlq list --stage user --limit 500 --output json")]
    List {
        #[command(flatten)]
        filter: FilterArgs,
        /// Maximum number of dead letters to list.
        #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
        limit: u32,
    },
    /// Show one dead letter.
    #[command(after_help = "Examples:
  stillontime dlq show 3
  stillontime dlq show 3 --payload --output json")]
    Show {
        /// Number of the dead letter, as `dlq list` prints it.
        #[arg(value_name = "N")]
        number: i64,
        /// Also print the payload of the event. It may contain personal data.
        #[arg(long)]
        payload: bool,
    },
    /// Retry dead letters in the order of the log, with a fresh set of attempts.
    #[command(after_help = "Examples:
  stillontime dlq retry 3 4
  stillontime dlq retry --stage route --all")]
    Retry(Selection),
    /// Delete dead letters for good.
    #[command(after_help = "Examples:
  stillontime dlq drop 3
  stillontime dlq drop --code reader/timeout --all --yes")]
    Drop {
        #[command(flatten)]
        selection: Selection,
        /// Drop without asking for confirmation.
        #[arg(long)]
        yes: bool,
    },
}

/// Which dead letters to select.
#[derive(Clone, Debug, clap::Args)]
struct FilterArgs {
    /// Only dead letters of this stage.
    #[arg(long, value_name = "STAGE")]
    stage: Option<String>,
    /// Only dead letters of this key.
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// Only dead letters with this error code.
    #[arg(long, value_name = "CODE")]
    code: Option<String>,
}

impl FilterArgs {
    fn filter(&self) -> Filter {
        Filter {
            stage: self.stage.clone(),
            key: self.key.clone(),
            code: self.code.clone(),
        }
    }
}

/// The dead letters that a decision applies to: by number, or all that match a filter.
#[derive(Clone, Debug, clap::Args)]
struct Selection {
    /// Numbers of the dead letters, as `dlq list` prints them.
    #[arg(value_name = "N", required_unless_present = "all", conflicts_with_all = ["all", "stage", "key", "code"])]
    numbers: Vec<i64>,
    /// Select all dead letters that match --stage, --key and --code.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    filter: FilterArgs,
}

pub(super) async fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let settings = global.load(None)?.settings;
    if !global::has_database(&settings)? {
        return without_database(args, global);
    }
    let context = global::context()?;
    let store = open_store(&settings, &context).await?;
    let outcome = match &args.command {
        Command::List { filter, limit } => list(filter, *limit, global, &store).await,
        Command::Show { number, payload } => show(*number, *payload, global, &store).await,
        Command::Retry(selection) => {
            let request = DecisionRequest {
                selection,
                decision: Decision::Retry,
                is_confirmed: true,
            };
            request.execute(&context, global, &store).await
        }
        Command::Drop { selection, yes } => {
            let request = DecisionRequest {
                selection,
                decision: Decision::Drop,
                is_confirmed: *yes,
            };
            request.execute(&context, global, &store).await
        }
    };
    store.close().await;
    outcome.map(|()| Exit::Ok)
}

/// The answer for a data folder without a database: there are no dead letters.
fn without_database(args: &Args, global: &Global) -> Result<Exit, Failure> {
    match &args.command {
        Command::List { .. } => {
            let empty = json!({ "letters": [], "counts": [] });
            global.output.emit(&empty, || table(&[], &[]))?;
        }
        Command::Show { number, .. } => return Err(not_found(*number)),
        Command::Retry(selection) | Command::Drop { selection, .. } => {
            if let Some(number) = selection.numbers.first() {
                return Err(not_found(*number));
            }
            global
                .output
                .emit(&json!({ "decided": [] }), || decided_text(&[], ""))?;
        }
    }
    Ok(Exit::Ok)
}

fn not_found(number: i64) -> Failure {
    Failure::new(
        "cli/no-such-letter",
        format!("there is no dead letter {number}"),
    )
}

async fn list(
    filter: &FilterArgs,
    limit: u32,
    global: &Global,
    store: &Store,
) -> Result<(), Failure> {
    let dead_letters = store.dead_letters.list(&filter.filter(), limit).await?;
    let counts = store.dead_letters.counts().await?;
    let both = json!({ "letters": dead_letters, "counts": counts });
    global.output.emit(&both, || table(&dead_letters, &counts))
}

async fn show(number: i64, payload: bool, global: &Global, store: &Store) -> Result<(), Failure> {
    let Some(dead_letter) = store.dead_letters.get(number).await? else {
        return Err(not_found(number));
    };
    let details = details(number, &dead_letter, payload);
    global.output.emit(&details, || details_text(&details))
}

/// A decision that the operator asks for.
struct DecisionRequest<'a> {
    selection: &'a Selection,
    decision: Decision,
    /// Whether no confirmation is needed.
    is_confirmed: bool,
}

impl DecisionRequest<'_> {
    async fn execute(
        &self,
        context: &Context,
        global: &Global,
        store: &Store,
    ) -> Result<(), Failure> {
        let numbers = self.numbers(store).await?;
        if !self.is_confirmed && !numbers.is_empty() {
            confirm(numbers.len())?;
        }
        let (journal, dead_letters) = (&*store.journal, &*store.dead_letters);
        let now = context.now();
        let decided = decide(journal, dead_letters, &numbers, self.decision, now).await?;
        let outcome = match self.decision {
            Decision::Retry => "to be retried",
            Decision::Drop => "dropped",
        };
        global.output.emit(&json!({ "decided": decided }), || {
            decided_text(&decided, outcome)
        })
    }

    /// The numbers of the selected dead letters. One unknown number fails the whole request
    /// before anything is decided.
    async fn numbers(&self, store: &Store) -> Result<Vec<i64>, Failure> {
        if self.selection.all {
            let filter = self.selection.filter.filter();
            let dead_letters = store.dead_letters.list(&filter, u32::MAX).await?;
            return Ok(dead_letters
                .iter()
                .map(|dead_letter| dead_letter.position)
                .collect());
        }
        for number in &self.selection.numbers {
            if store.dead_letters.get(*number).await?.is_none() {
                return Err(not_found(*number));
            }
        }
        Ok(self.selection.numbers.clone())
    }
}

/// Asks the person at the terminal. Without a terminal, `--yes` is required.
fn confirm(count: usize) -> Result<(), Failure> {
    let not_confirmed = |text: &str| Failure::new("cli/not-confirmed", text).exiting(Exit::Usage);
    if !io::stdin().is_terminal() {
        return Err(not_confirmed(
            "dropped events cannot be restored; confirm with --yes",
        ));
    }
    eprint!("Drop {count} dead letters for good? [y/N] ");
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    match answer.trim() {
        "y" | "Y" | "yes" => Ok(()),
        _ => Err(not_confirmed("not confirmed: nothing was dropped")),
    }
}

fn decided_text(decided: &[i64], outcome: &str) -> String {
    if decided.is_empty() {
        return "no dead letters match".to_owned();
    }
    let numbers: Vec<_> = decided.iter().map(ToString::to_string).collect();
    format!("{outcome}: {}", numbers.join(", "))
}

fn table(dead_letters: &[Summary], counts: &[Count]) -> String {
    let mut table = Table::new([
        "NUMBER", "WHEN", "STAGE", "KEY", "CODE", "ATTEMPTS", "DETAIL",
    ]);
    for dead_letter in dead_letters {
        table.row([
            dead_letter.position.to_string(),
            dead_letter.at.strftime("%Y-%m-%d %H:%M:%SZ").to_string(),
            dead_letter.stage.clone(),
            dead_letter.key.clone(),
            dead_letter.code.clone(),
            dead_letter.attempts.to_string(),
            dead_letter.detail.clone(),
        ]);
    }
    if counts.is_empty() {
        return "there are no dead letters".to_owned();
    }
    let mut reasons = Table::new(["COUNT", "STAGE", "CODE"]);
    for count in counts {
        reasons.row([
            count.count.to_string(),
            count.stage.clone(),
            count.code.clone(),
        ]);
    }
    format!("{table}\n{reasons}")
}

fn details(number: i64, dead_letter: &DeadLetter, with_payload: bool) -> Value {
    let DeadLetter {
        event,
        code,
        detail,
        attempts,
        at,
        blocks_key,
        ..
    } = dead_letter;
    let mut details = json!({
        "number": number,
        "at": at,
        "stage": event.stage,
        "key": event.key,
        "code": code,
        "detail": detail,
        "attempts": attempts,
        "holds_its_key": blocks_key,
        "event": event.id,
        "schema": event.schema,
        "published": event.published,
        "payload_bytes": event.payload.len(),
    });
    if with_payload {
        // Payloads are JSON. One that is not is shown as text, with invalid UTF-8 replaced.
        details["payload"] = serde_json::from_slice(&event.payload)
            .unwrap_or_else(|_| String::from_utf8_lossy(&event.payload).into());
    }
    details
}

fn details_text(details: &Value) -> String {
    let order = [
        "number",
        "at",
        "stage",
        "key",
        "code",
        "detail",
        "attempts",
        "holds_its_key",
        "event",
        "schema",
        "published",
        "payload_bytes",
        "payload",
    ];
    let mut out = String::new();
    for name in order {
        let Some(value) = details.get(name) else {
            continue;
        };
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        out.push_str(&format!("{name:14}{}\n", output::printable(&text)));
    }
    out
}
