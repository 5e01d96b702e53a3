//! Reads an e-mail: its documents and its text, of which the best reading is chosen by the same
//! rules as in the pipeline.

use std::time::Duration;

use actors::mime::{self, ParsedMail};
use actors::model::BlobId;
use actors::ports::{Reader, ReaderError};
use actors::sheet::choice::{Choice, DocumentReading, choose};
use bytes::Bytes;
use callsheet::{Context, Kind, Reading};
use connectors::reader::{Options, WorkerReader};
use futures_util::future::join_all;
use jiff::Timestamp;

use super::pdf;
use crate::cli::exit::Failure;

/// Limit for the whole message. All documents are read at once, each within the limit of a worker.
const TIMEOUT: Duration = Duration::from_millis(5_500);

/// Reads a message. The time of receipt is `received`, else the date of the message, else `now`.
pub(super) async fn read(
    options: &Options,
    raw: Bytes,
    received: Option<Timestamp>,
    now: Timestamp,
) -> Result<Reading, Failure> {
    match tokio::time::timeout(TIMEOUT, best(options, raw, received, now)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Failure::new(
            "reader/timeout",
            "the message was not read in time",
        )),
    }
}

async fn best(
    options: &Options,
    raw: Bytes,
    received: Option<Timestamp>,
    now: Timestamp,
) -> Result<Reading, Failure> {
    if raw.is_empty() {
        return Err(Failure::new("mail/empty", "the message has no content"));
    }
    let mail = run_blocking(move || mime::parse(&raw)).await?;
    let context = Context {
        received: Some(received.or(mail.date).unwrap_or(now)),
        subject: Some(mail.subject.clone()),
        ..Context::default()
    };
    let (documents, text) =
        tokio::join!(documents(options, &mail, &context), text(&mail, &context));
    let text = text?;
    for document in &documents {
        if let Err(error @ ReaderError::Unavailable(_)) = &document.outcome {
            return Err(pdf::failure(error));
        }
    }
    let language = language(&documents, text.as_ref());
    match choose(documents, text) {
        Choice::Read { reading, .. } => Ok(*reading),
        Choice::Unreadable { code, detail } | Choice::Hostile { code, detail } => {
            Err(Failure::new(code, detail))
        }
        Choice::Nothing => Ok(Reading {
            kind: Kind::NotCallSheet,
            language,
            ..Reading::default()
        }),
    }
}

/// Reads all documents at once, each in its own worker, so that together they take no longer than
/// the limit of one.
async fn documents(
    options: &Options,
    mail: &ParsedMail,
    context: &Context,
) -> Vec<DocumentReading> {
    let workers = mail.documents.len();
    let reader = WorkerReader::new(Options {
        workers,
        ..options.clone()
    });
    let readings = mail.documents.iter().map(async |document| {
        let context = Context {
            file_name: Some(document.name.clone()),
            ..context.clone()
        };
        let outcome = reader.read_pdf(document.bytes.clone(), &context).await;
        DocumentReading {
            blob: BlobId::of(&document.bytes),
            outcome,
            known: false,
        }
    });
    join_all(readings).await
}

async fn text(mail: &ParsedMail, context: &Context) -> Result<Option<Reading>, Failure> {
    if mail.text.trim().is_empty() {
        return Ok(None);
    }
    let (text, context) = (mail.text.trim().to_owned(), context.clone());
    run_blocking(move || callsheet::read_text(&text, &context))
        .await
        .map(Some)
}

/// Runs work on untrusted text on a blocking thread, so that the timeout of the message holds even
/// if the work does not end.
async fn run_blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| Failure::new("reader/crashed", "the reader panicked on this message"))
}

/// The language that a document or the text is in; it is reported even for a message that is no
/// call sheet.
fn language(documents: &[DocumentReading], text: Option<&Reading>) -> Option<String> {
    let read = documents
        .iter()
        .filter_map(|document| document.outcome.as_ref().ok());
    read.chain(text)
        .find_map(|reading| reading.language.clone())
}
