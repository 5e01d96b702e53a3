//! `dlq`: what was given up, and why.

use clap::Subcommand;
use engine::dead_letters::{DeadLetter, DeadLetters, Filter, Summary};
use serde_json::{Value, json};

use super::exit::{Exit, Failure};
use super::global::{self, Global};
use super::output::{self, Table};
use crate::system::{Store, open_store};

/// Look at dead letters: events that were given up. Works while a server runs.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  stillontime dlq list
  stillontime dlq show 3 --payload")]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the newest.
    #[command(after_help = "Examples:
  stillontime dlq list
  stillontime dlq list --limit 500 --output json")]
    List {
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
}

pub(super) async fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let settings = global.load(None)?.settings;
    if !global::has_database(&settings)? {
        return nothing(args, global);
    }
    let store = open_store(&settings, &global::context()?).await?;
    let outcome = look(args, global, &store).await;
    store.close().await;
    outcome
}

/// What there is before anything was kept.
fn nothing(args: &Args, global: &Global) -> Result<Exit, Failure> {
    match args.command {
        Command::List { .. } => global.output.emit(&json!([]), || table(&[]))?,
        Command::Show { number, .. } => return Err(no_such(number)),
    }
    Ok(Exit::Ok)
}

fn no_such(number: i64) -> Failure {
    Failure::new(
        "cli/no-such-letter",
        format!("there is no dead letter {number}"),
    )
}

async fn look(args: &Args, global: &Global, store: &Store) -> Result<Exit, Failure> {
    match args.command {
        Command::List { limit } => {
            let letters = store.journal.list(&Filter::default(), limit).await?;
            global.output.emit(&letters, || table(&letters))?;
        }
        Command::Show { number, payload } => {
            let Some(letter) = store.journal.get(number).await? else {
                return Err(no_such(number));
            };
            let shown = shown(number, &letter, payload);
            global.output.emit(&shown, || lines(&shown))?;
        }
    }
    Ok(Exit::Ok)
}

fn table(letters: &[Summary]) -> String {
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
    if table.is_empty() {
        "nothing was given up".to_owned()
    } else {
        table.to_string()
    }
}

fn shown(number: i64, letter: &DeadLetter, with_payload: bool) -> Value {
    let DeadLetter {
        event,
        code,
        detail,
        attempts,
        at,
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
