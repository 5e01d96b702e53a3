//! Reads the positions of all characters, rulings and links of a PDF.
//!
//! ```text
//! bytes -> pdf (objects, streams, decryption) -> content operators
//!       -> text matrices + fonts -> Glyph (one character, its box)
//!       -> paths                 -> Ruling (a straight line of a table)
//!       -> annotations           -> Link (a map link's target)
//! ```
//!
//! A document that this source cannot open, or whose letters it does not know, is read by a second
//! one on `hayro-interpret` ([`hayro`]). The order of glyphs is that of the content stream; callers
//! must not rely on it.

mod attachments;
mod budget;
mod cache;
mod cmap;
mod content;
mod document;
mod encoding;
mod font;
mod hayro;
mod lexer;
mod matrix;
mod metrics;
mod model;
mod objects;
mod orientation;
mod page;
mod path;
mod repair;
mod source;
#[cfg(test)]
mod tests;

use crate::Error;
pub(crate) use attachments::attachments;
pub(crate) use budget::Limits;
use document::PdfSource;
use hayro::HayroSource;
#[cfg(test)]
pub(crate) use model::GlyphPage;
pub(crate) use model::{Glyph, Glyphs, Link, Ruling};
use source::Source;

/// Reads a document with the first source, or with the second if that reads more letters.
///
/// # Errors
/// Those of the first source.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Glyphs, Error> {
    let first = PdfSource.glyphs(bytes, limits);
    let try_second = match &first {
        Ok(glyphs) => glyphs.is_poor(),
        // Half a call sheet is worse than none.
        Err(Error::BrokenPdf(_)) => !document::is_truncated(bytes),
        Err(error) => *error == Error::Password,
    };
    if !try_second {
        return first;
    }
    let known = first.as_ref().map_or(0, Glyphs::letters);
    match HayroSource.glyphs(bytes, limits) {
        Ok(second) if second.letters() > known => Ok(second),
        _ => first,
    }
}
