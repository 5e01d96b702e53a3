//! `dlq`: what was given up and why; decisions about it.

use std::io::{self, IsTerminal};

use clap::Subcommand;
use engine::Context;
use engine::dead_letters::{Count, DeadLetter, Decision, Filter, Summary, decide};
use serde_json::{Value, json};

use super::exit::{Exit, Failure};
use super::global::{self, Global};
use super::output::{self, Table};
use crate::app::{Store, open_store};

/// Look at dead letters, events that were given up, and decide about them. Works while a
/// server runs: it is told through the log.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  stillontime dlq list
  stillontime dlq show 3 --payload
  stillontime dlq retry 3 4
  stillontime dlq drop --code reader/encrypted --all --yes")]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the newest, and how many there are for each reason.
    #[command(after_help = "Examples:
  stillontime dlq list
  stillontime dlq list --stage user --limit 500 --output json")]
    List {
        #[command(flatten)]
        which: Which,
        /// How many at most.
        #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
        limit: u32,
    },
    /// Show one of them.
    #[command(after_help = "Examples:
  stillontime dlq show 3
  stillontime dlq show 3 --payload --output json")]
    Show {
        /// Its number in the list.
        #[arg(value_name = "N")]
        number: i64,
        /// Also the event's content. It may name people.
        #[arg(long)]
        payload: bool,
    },
    /// Handle them again, in the order of the log, with all their attempts.
    #[command(after_help = "Examples:
  stillontime dlq retry 3 4
  stillontime dlq retry --stage route --all")]
    Retry(Chosen),
    /// Forget them.
    #[command(after_help = "Examples:
  stillontime dlq drop 3
  stillontime dlq drop --code reader/encrypted --all --yes")]
    Drop {
        #[command(flatten)]
        chosen: Chosen,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
}

/// Which dead letters are meant.
#[derive(Clone, Debug, clap::Args)]
struct Which {
    /// Only of this stage.
    #[arg(long, value_name = "STAGE")]
    stage: Option<String>,
    /// Only of this key.
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// Only with this code.
    #[arg(long, value_name = "CODE")]
    code: Option<String>,
}

impl Which {
    fn filter(&self) -> Filter {
        Filter {
            stage: self.stage.clone(),
            key: self.key.clone(),
            code: self.code.clone(),
        }
    }
}

#[derive(Clone, Debug, clap::Args)]
struct Chosen {
    /// Their numbers in the list.
    #[arg(value_name = "N", required_unless_present = "all", conflicts_with_all = ["all", "stage", "key", "code"])]
    numbers: Vec<i64>,
    /// All that match --stage, --key and --code.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    which: Which,
}

pub(super) async fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let settings = global.load(None)?.settings;
    if !global::has_database(&settings)? {
        return nothing(args, global);
    }
    let context = global::context()?;
    let store = open_store(&settings, &context).await?;
    let outcome = match &args.command {
        Command::List { which, limit } => list(which, *limit, global, &store).await,
        Command::Show { number, payload } => show(*number, *payload, global, &store).await,
        Command::Retry(chosen) => {
            let asked = Asked {
                chosen,
                decision: Decision::Retry,
                sure: true,
            };
            asked.carry_out(&context, global, &store).await
        }
        Command::Drop { chosen, yes } => {
            let asked = Asked {
                chosen,
                decision: Decision::Drop,
                sure: *yes,
            };
            asked.carry_out(&context, global, &store).await
        }
    };
    store.close().await;
    outcome.map(|()| Exit::Ok)
}

/// What there is before anything was kept.
fn nothing(args: &Args, global: &Global) -> Result<Exit, Failure> {
    match &args.command {
        Command::List { .. } => {
            let nothing = json!({ "letters": [], "counts": [] });
            global.output.emit(&nothing, || table(&[], &[]))?;
        }
        Command::Show { number, .. } => return Err(no_such(*number)),
        Command::Retry(chosen) | Command::Drop { chosen, .. } => {
            if let Some(number) = chosen.numbers.first() {
                return Err(no_such(*number));
            }
            global
                .output
                .emit(&json!({ "decided": [] }), || told(&[], ""))?;
        }
    }
    Ok(Exit::Ok)
}

fn no_such(number: i64) -> Failure {
    Failure::new(
        "cli/no-such-letter",
        format!("there is no dead letter {number}"),
    )
}

async fn list(which: &Which, limit: u32, global: &Global, store: &Store) -> Result<(), Failure> {
    let letters = store.dead_letters.list(&which.filter(), limit).await?;
    let counts = store.dead_letters.counts().await?;
    let both = json!({ "letters": letters, "counts": counts });
    global.output.emit(&both, || table(&letters, &counts))
}

async fn show(number: i64, payload: bool, global: &Global, store: &Store) -> Result<(), Failure> {
    let Some(letter) = store.dead_letters.get(number).await? else {
        return Err(no_such(number));
    };
    let shown = shown(number, &letter, payload);
    global.output.emit(&shown, || lines(&shown))
}

/// A decision that was asked for.
struct Asked<'a> {
    chosen: &'a Chosen,
    decision: Decision,
    /// Whether nobody needs to be asked.
    sure: bool,
}

impl Asked<'_> {
    async fn carry_out(
        &self,
        context: &Context,
        global: &Global,
        store: &Store,
    ) -> Result<(), Failure> {
        let numbers = self.numbers(store).await?;
        if !self.sure && !numbers.is_empty() {
            confirm(numbers.len())?;
        }
        let (journal, letters) = (&*store.journal, &*store.dead_letters);
        let now = context.now();
        let decided = decide(journal, letters, &numbers, self.decision, now).await?;
        let word = match self.decision {
            Decision::Retry => "to be handled again",
            Decision::Drop => "dropped",
        };
        global
            .output
            .emit(&json!({ "decided": decided }), || told(&decided, word))
    }

    /// All that are meant. A mistyped number stops the whole, before anything is decided.
    async fn numbers(&self, store: &Store) -> Result<Vec<i64>, Failure> {
        if self.chosen.all {
            let filter = self.chosen.which.filter();
            let letters = store.dead_letters.list(&filter, u32::MAX).await?;
            return Ok(letters.iter().map(|letter| letter.position).collect());
        }
        for number in &self.chosen.numbers {
            if store.dead_letters.get(*number).await?.is_none() {
                return Err(no_such(*number));
            }
        }
        Ok(self.chosen.numbers.clone())
    }
}

/// Asks the person at the terminal; where there is none, --yes is needed.
fn confirm(count: usize) -> Result<(), Failure> {
    let unsure = |text: &str| Failure::new("cli/not-confirmed", text).exiting(Exit::Usage);
    if !io::stdin().is_terminal() {
        return Err(unsure(
            "dropped events are gone for ever; say --yes to drop them",
        ));
    }
    eprint!("Drop {count} dead letters for ever? [y/N] ");
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    match answer.trim() {
        "y" | "Y" | "yes" => Ok(()),
        _ => Err(unsure("nothing was dropped")),
    }
}

fn told(decided: &[i64], word: &str) -> String {
    if decided.is_empty() {
        return "there was nothing to decide".to_owned();
    }
    let numbers: Vec<_> = decided.iter().map(ToString::to_string).collect();
    format!("{word}: {}", numbers.join(", "))
}

fn table(letters: &[Summary], counts: &[Count]) -> String {
    let mut table = Table::new([
        "NUMBER", "WHEN", "STAGE", "KEY", "CODE", "ATTEMPTS", "DETAIL",
    ]);
    for letter in letters {
        table.row([
            letter.position.to_string(),
            letter.at.strftime("%Y-%m-%d %H:%M:%SZ").to_string(),
            letter.stage.clone(),
            letter.key.clone(),
            letter.code.clone(),
            letter.attempts.to_string(),
            letter.detail.clone(),
        ]);
    }
    if counts.is_empty() {
        return "nothing was given up".to_owned();
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

fn shown(number: i64, letter: &DeadLetter, with_payload: bool) -> Value {
    let DeadLetter {
        event,
        code,
        detail,
        attempts,
        at,
        holds,
        ..
    } = letter;
    let mut shown = json!({
        "number": number,
        "at": at,
        "stage": event.stage,
        "key": event.key,
        "code": code,
        "detail": detail,
        "attempts": attempts,
        "holds_its_key": holds,
        "event": event.id,
        "schema": event.schema,
        "published": event.published,
        "payload_bytes": event.payload.len(),
    });
    if with_payload {
        // Payloads are JSON; one that is not is shown as far as it is text.
        shown["payload"] = serde_json::from_slice(&event.payload)
            .unwrap_or_else(|_| String::from_utf8_lossy(&event.payload).into());
    }
    shown
}

fn lines(shown: &Value) -> String {
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
        let Some(value) = shown.get(name) else {
            continue;
        };
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        out.push_str(&format!("{name:14}{}\n", output::printable(&text)));
    }
    out
}
