//! `parse`: reads one file without a server.
//!
//! ```text
//! file -> sniff -> PDF  -> worker process -----------------+-> Reading -> for one person
//!               -> mail -> documents, text -> best of them +           -> JSON | summary
//! ```

mod contract;
mod mail;
mod pdf;
pub(super) mod sniff;
mod summary;

use std::path::PathBuf;

use callsheet::{Context, Person};
use jiff::Timestamp;

use super::dates;
use super::exit::{Exit, Failure};
use super::files;
use super::global::{self, Global};
use crate::validate;
use sniff::{Content, sniff};

/// Read one call sheet, schedule or e-mail and print its content.
///
/// A file that is no call sheet is a valid result (kind not_call_sheet). A file that is broken,
/// encrypted or hostile is an error with a code, within 6 seconds.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  stillontime parse sheet.pdf
  stillontime parse sheet.pdf --name 'Ola Wrzosek' --output json
  stillontime parse mail.eml --role '1st AC' --department camera
  stillontime parse sheet.pdf --received 2026-11-24
  stillontime parse sheet.pdf --received 2026-11-24T18:40:00+01:00")]
pub(super) struct Args {
    /// PDF or e-mail (RFC 5322); recognised by its content, not by its name.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Name of the person whose call is wanted, as crew lists print it.
    #[arg(long)]
    name: Option<String>,
    /// Position of the person, e.g. "1st AC".
    #[arg(long)]
    role: Option<String>,
    /// Department of the person: camera, sound, electric, grip, makeup_hair, costume, art,
    /// locations, production or sfx.
    #[arg(long, value_parser = validate::department)]
    department: Option<String>,
    /// Date or time of receipt, from which missing years are inferred [default: date of the
    /// e-mail, else now].
    #[arg(long, value_name = "DATE|TIME", value_parser = dates::instant)]
    received: Option<Timestamp>,
    /// Accepted without an effect: no OCR is used.
    #[arg(long, hide = true)]
    no_ocr: bool,
}

pub(super) async fn run(args: Args, global: &Global) -> Result<Exit, Failure> {
    // The command stores nothing, so any folder will do as the data folder.
    let data = global.data.clone().or_else(|| Some(PathBuf::from(".")));
    let settings = global.load_in(data, None)?.settings;
    let now = global::context()?.now();
    let content = sniff(files::read(&args.file)?, &args.file);
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
            pdf::read(&settings.reader, bytes, &context).await?
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
    let answer = contract::Answer::of(&reading, &person);
    let text = || summary::text(&reading, &person);
    global.output.emit(&answer, text)?;
    Ok(Exit::Ok)
}
