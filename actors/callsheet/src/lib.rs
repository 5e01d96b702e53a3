//! Reads film call sheets: turns PDF bytes or plain text into fields with evidence.
//!
//! ```text
//! bytes -> glyph (positions, rulings) -> layout (words, chunks, cells) -+
//! text  -> layout (one line, one row) ----------------------------------+-> fields
//!
//! fields: sections, tables -> candidates (dates, calls, places, people) -> kind -> days
//!         -> consistency -> Reading;  Reading + Person -> own call
//! ```
//!
//! The crate does no I/O, reads no clock and starts no task. The limits in [`glyph`] bound the
//! work on a hostile file; the calling process has to bound what the PDF library allocates.
#![forbid(unsafe_code)]

mod consistency;
mod error;
mod fields;
mod glyph;
mod kind;
mod layout;
mod lexicon;
mod notice;
mod own_call;
mod reading;
pub mod revision;
mod text;
mod value;
mod zone;

pub use error::Error;
pub use lexicon::{DEPARTMENTS, likely_department};
pub use reading::{
    Call, CallSource, CallStatus, CallTime, Change, ChangeKind, Contact, Context, Day, DayNight,
    Field, IntExt, InvalidTime, Kind, Location, LocationRole, MyCall, Person, Reading, Scene, Unit,
};
pub use text::folded_words;

use glyph::Limits;

/// Reads a PDF.
///
/// # Errors
/// See [`Error`]. A readable PDF that is no call sheet is not an error: its reading has the kind
/// [`Kind::NotCallSheet`].
pub fn read_pdf(bytes: &[u8], context: &Context) -> Result<Reading, Error> {
    let outer = read_document(bytes, context);
    // A cover or a portfolio, even one that is only a picture, may have the sheet attached.
    let is_cover = match &outer {
        Ok(reading) => reading.kind == Kind::NotCallSheet,
        Err(error) => *error == Error::NoText,
    };
    if !is_cover {
        return outer;
    }
    let attached = glyph::attachments(bytes, &Limits::default()).into_iter();
    let read = attached.filter_map(|file| read_document(&file, context).ok());
    let sheets = read.filter(|reading| reading.kind != Kind::NotCallSheet);
    let best = sheets.max_by(|a, b| a.confidence.total_cmp(&b.confidence));
    best.map_or(outer, Ok)
}

/// Reads one document without its attachments.
fn read_document(bytes: &[u8], context: &Context) -> Result<Reading, Error> {
    let glyphs = glyph::read(bytes, &Limits::default())?;
    if glyphs.has_no_readable_text() {
        return Err(Error::NoText);
    }
    let mut reading = fields::read_document(&layout::from_glyphs(&glyphs), context);
    reading.warnings.extend(glyphs.warnings);
    Ok(reading)
}

/// Reads plain text: a change notice, a whole call sheet in the body of a mail, or neither.
///
/// Quoted earlier mails are ignored.
#[must_use]
pub fn read_text(text: &str, context: &Context) -> Reading {
    let text = notice::without_quotes(text);
    let sheet = fields::read_document(&layout::from_text(&text), context);
    if is_incomplete(&sheet)
        && let Some(notice) = notice::read(&text, context)
    {
        return notice;
    }
    sheet
}

/// Whether the reading lacks what only a whole call sheet has: scenes, people, a hospital,
/// several times. A change notice has a call and a date as well.
fn is_incomplete(sheet: &Reading) -> bool {
    sheet.kind == Kind::NotCallSheet
        || sheet.days.iter().all(|day| {
            let hospital = day
                .locations
                .iter()
                .any(|l| l.role == LocationRole::Hospital);
            let times = [day.shooting_call, day.lunch, day.wrap]
                .into_iter()
                .flatten()
                .count();
            day.scenes.is_empty() && day.calls.len() < 3 && !hospital && times < 2
        })
}
