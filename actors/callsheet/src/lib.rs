//! Reads film call sheets: PDF bytes or plain text to fields with evidence.
//!
//! ```text
//! bytes -> glyph (positions, rulings) -> layout (words, lines, cells) -+
//! text  -> layout (one line, one row) ---------------------------------+-> lexicon + sections
//!                                                                      v
//!              Reading <- consistency <- fields (date, call, places, tables, contacts)
//!              Reading + Person -> my call
//! ```
//!
//! The crate does no I/O, asks no clock and starts no task; a hostile file is
//! bounded by the limits in [`glyph`] and, for what the PDF library allocates,
//! by the process that calls it.
#![forbid(unsafe_code)]

mod consistency;
mod error;
mod fields;
mod glyph;
mod kind;
mod layout;
mod lexicon;
mod notice;
mod person;
mod reading;
pub mod revision;
mod value;
mod zone;

pub use error::Error;
pub use lexicon::folded_words;
pub use reading::{
    Call, CallSource, CallStatus, CallTime, Change, ChangeKind, Contact, Context, Day, DayNight,
    Field, IntExt, InvalidTime, Kind, Location, LocationRole, MyCall, Person, Reading, Scene, Unit,
};

use glyph::Limits;

/// Keys of the departments whose call time is read; a sheet may print more departments.
pub const DEPARTMENTS: [&str; 10] = [
    "art",
    "camera",
    "costume",
    "electric",
    "grip",
    "locations",
    "makeup_hair",
    "production",
    "sfx",
    "sound",
];

/// Reads a PDF.
///
/// # Errors
/// See [`Error`]; a readable PDF that is no call sheet is not an error but a
/// reading of kind [`Kind::NotCallSheet`].
pub fn read_pdf(bytes: &[u8], context: &Context) -> Result<Reading, Error> {
    let own = read_itself(bytes, context);
    // A cover or a portfolio, also one that is only a picture, may carry the sheet inside.
    let cover = match &own {
        Ok(reading) => reading.kind == Kind::NotCallSheet,
        Err(error) => *error == Error::NoText,
    };
    if !cover {
        return own;
    }
    let inside = glyph::attachments(bytes, &Limits::default()).into_iter();
    let read = inside.filter_map(|file| read_itself(&file, context).ok());
    let sheets = read.filter(|reading| reading.kind != Kind::NotCallSheet);
    let best = sheets.max_by(|a, b| a.confidence.total_cmp(&b.confidence));
    best.map_or(own, Ok)
}

fn read_itself(bytes: &[u8], context: &Context) -> Result<Reading, Error> {
    let glyphs = glyph::read(bytes, &Limits::default())?;
    if glyphs.show_no_text() {
        return Err(Error::NoText);
    }
    let mut reading = fields::read_document(&layout::from_glyphs(&glyphs), context);
    reading.warnings.extend(glyphs.warnings);
    Ok(reading)
}

/// Reads plain text: a change notice, a whole sheet in a mail's body, or neither.
///
/// A quoted earlier mail is left out.
#[must_use]
pub fn read_text(text: &str, context: &Context) -> Reading {
    let text = notice::without_quotes(text);
    let sheet = fields::read_document(&layout::from_text(&text), context);
    if is_thin(&sheet)
        && let Some(notice) = notice::read(&text, context)
    {
        return notice;
    }
    sheet
}

/// A notice names a call and a date as well; only a whole sheet has people,
/// scenes and a hospital.
fn is_thin(sheet: &Reading) -> bool {
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
