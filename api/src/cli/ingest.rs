//! `ingest`: submits e-mails to a running server.

use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;

use super::client::connection::ServerArgs;
use super::client::email::{Client, Processing};
use super::exit::{Exit, Failure};
use super::files;
use super::global::{self, Global};
use super::output::Table;
use super::parse::sniff::not_a_message;
use crate::validate;

/// How often `--wait` polls the state of a message.
const POLL_INTERVAL: Duration = Duration::from_millis(200);

/// Submit e-mails to a running server.
///
/// Prints the id of each message, and with --wait its end state. A message that was submitted for
/// the same person before keeps its id and is not processed twice, so repeating is safe.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  stillontime ingest mail.eml
  stillontime ingest *.eml --to ola.wrzosek@example.com --wait
  stillontime ingest mail.eml --server http://127.0.0.1:7400 --output json")]
pub(super) struct Args {
    /// E-mail files (RFC 5322), submitted in this order.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Address of the mailbox that received them [default: Delivered-To of each message, else To].
    #[arg(long, value_name = "ADDRESS", value_parser = validate::email)]
    to: Option<String>,
    #[command(flatten)]
    server: ServerArgs,
    /// Wait until each message is planned, in review, skipped or a dead letter.
    #[arg(long)]
    wait: bool,
    /// Maximum time to wait, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 120, requires = "wait")]
    timeout: u64,
}

#[derive(Debug, Serialize)]
struct Ingested {
    file: PathBuf,
    #[serde(flatten)]
    processing: Processing,
}

pub(super) async fn run(args: Args, global: &Global) -> Result<Exit, Failure> {
    let context = global::context()?;
    // Reads all files first, so that a mistyped name does not leave half of them submitted.
    let mut messages = Vec::with_capacity(args.files.len());
    for path in args.files {
        let bytes = files::read(&path)?;
        if let Some(why) = not_a_message(&bytes) {
            let text = format!("{}: {why}", path.display());
            return Err(Failure::new("cli/not-an-email", text));
        }
        messages.push((path, bytes));
    }
    let mut client = Client::connect(&args.server, global).await?;
    let mut ingested = Vec::with_capacity(messages.len());
    for (file, bytes) in messages {
        let processing = client.process(bytes.to_vec(), args.to.as_deref()).await?;
        ingested.push(Ingested { file, processing });
    }
    if args.wait {
        let deadline = context.monotonic() + Duration::from_secs(args.timeout);
        for message in &mut ingested {
            while !message.processing.is_final() && context.monotonic() < deadline {
                tokio::time::sleep(POLL_INTERVAL).await;
                message.processing = client.status(&message.processing.id).await?;
            }
        }
    }
    global.output.emit(&ingested, || table(&ingested))?;
    exit(&ingested, args.wait)
}

fn table(ingested: &[Ingested]) -> String {
    let mut table = Table::new(["FILE", "ID", "STATE", "REASON"]);
    for message in ingested {
        let Processing {
            id,
            state,
            code,
            detail,
            ..
        } = &message.processing;
        let reason = match (code, detail) {
            (Some(code), Some(detail)) => format!("{code}: {detail}"),
            (code, _) => code.clone().unwrap_or_default(),
        };
        table.row([
            message.file.display().to_string(),
            id.clone(),
            state.to_string(),
            reason,
        ]);
    }
    table.to_string()
}

/// The exit code: with `--wait`, every message has to be final and none a dead letter.
fn exit(ingested: &[Ingested], waited: bool) -> Result<Exit, Failure> {
    let count = |wanted: fn(&Processing) -> bool| {
        ingested
            .iter()
            .filter(|message| wanted(&message.processing))
            .count()
    };
    let open = count(|processing| !processing.is_final());
    if waited && open > 0 {
        let text = format!(
            "{open} of {} messages are still being processed; wait longer with --timeout",
            ingested.len()
        );
        return Err(Failure::new("cli/not-finished", text));
    }
    let dead_letters = count(|processing| processing.state == "dead_letter");
    Ok(if waited && dead_letters > 0 {
        Exit::Failure
    } else {
        Exit::Ok
    })
}
