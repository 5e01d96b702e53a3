//! `parse`: what one file says, without a server.
//!
//! ```text
//! file -> sniff -> PDF  -> worker process ---------------+-> Reading -> for the person
//!               -> mail -> documents, text -> best of them +            -> JSON | summary
//! ```

mod contract;
pub(super) mod file;
mod mail;
pub(super) mod sniff;
mod summary;

use std::path::PathBuf;

use bytes::Bytes;
use callsheet::{Context, Person, Reading};
use connectors::reader::WorkerReader;
use jiff::Timestamp;

use actors::ports::{Reader, ReaderError};

use super::exit::{Exit, Failure};
use super::global::{self, Global};
use sniff::Content;

/// Read one call sheet, schedule or e-mail and print what it says.
///
/// A file that is not for reading is an answer (kind not_call_sheet). One that is broken,
/// protected or hostile is a failure with a code, within 6 seconds.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  stillontime parse sheet.pdf
  stillontime parse sheet.pdf --name 'Ola Wrzosek' --output json
  stillontime parse mail.eml --role '1st AC' --department camera
  stillontime parse sheet.pdf --received 2026-11-24T18:40:00+01:00")]
pub(super) struct Args {
    /// A PDF or an e-mail (RFC 5322); its content decides, not its name.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Whose call: the person's name as crew lists print it.
    #[arg(long)]
    name: Option<String>,
    /// The person's position, e.g. "1st AC".
    #[arg(long)]
    role: Option<String>,
    /// The person's department, e.g. camera.
    #[arg(long)]
    department: Option<String>,
    /// When it came, which settles missing years [default: the mail's own date, else now].
    #[arg(long, value_name = "RFC3339")]
    received: Option<Timestamp>,
    /// Never recognise text in images. This build cannot, so it changes nothing yet.
    #[arg(long)]
    no_ocr: bool,
}

pub(super) async fn run(args: Args, global: &Global) -> Result<Exit, Failure> {
    // Nothing is kept, so no place for it has to be known.
    let data = global.data.clone().or_else(|| Some(PathBuf::from(".")));
    let settings = global.load_in(data, None)?.settings;
    let now = global::context()?.now();
    let content = file::read(&args.file)?;
    let mut reading = match content {
        Content::Pdf(bytes) => {
            let name = args
                .file
                .file_name()
                .map(|name| name.to_string_lossy().into_owned());
            let received = Some(args.received.unwrap_or(now));
            let context = Context {
                received,
                file_name: name,
                ..Context::default()
            };
            pdf(&settings.reader, bytes, &context).await?
        }
        Content::Mail(bytes) => mail::read(&settings.reader, bytes, args.received, now).await?,
    };
    let person = Person {
        name: args.name,
        role: args.role,
        department: args.department,
    };
    if person != Person::default() {
        reading.for_person(&person);
    }
    let answer = contract::Answer::of(&reading);
    global.output.emit(&answer, || summary::text(&reading))?;
    Ok(Exit::Ok)
}

async fn pdf(
    options: &connectors::reader::Options,
    bytes: Bytes,
    context: &Context,
) -> Result<Reading, Failure> {
    let reader = WorkerReader::new(options.clone());
    reader
        .read_pdf(bytes, context)
        .await
        .map_err(|error| unreadable(&error))
}

fn unreadable(error: &ReaderError) -> Failure {
    let code = error.code().to_owned();
    match error {
        ReaderError::Document { detail, .. } | ReaderError::Hostile { detail, .. } => {
            Failure::new(code, detail)
        }
        ReaderError::Unavailable(detail) => Failure::new(code, detail),
    }
}
