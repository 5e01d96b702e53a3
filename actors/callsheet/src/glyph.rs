//! Where every character of a document stands on its page.
//!
//! ```text
//! bytes -> pdf (objects, streams, decryption) -> content operators
//!       -> text matrices + fonts -> Glyph (one character, its box)
//!       -> paths                 -> Ruling (a straight line of a table)
//!       -> annotations           -> Link (a map link's target)
//! ```
//!
//! A document that this does not open, or whose letters it does not know, goes through
//! `hayro-interpret` ([`second`]). The order of glyphs is that of the content stream and means nothing.

mod attachments;
mod cache;
mod cmap;
mod content;
mod document;
mod encoding;
mod font;
mod lexer;
mod matrix;
mod metrics;
mod page;
mod path;
mod repair;
mod second;
#[cfg(test)]
mod tests;

pub(crate) use attachments::attachments;

use crate::Error;
use document::PdfSource;
use matrix::Matrix;
use second::SecondSource;

/// Annotations read of one page.
const ANNOTATIONS: usize = 2_000;
/// Letters below which a page with pictures is a scan with a stamp on it.
const FEW_LETTERS: usize = 12;
/// Curves above which a page has drawn letters: some ten of them to a letter.
const MANY_CURVES: usize = 300;
/// One unknown letter in so many makes a reading poor.
const POOR: usize = 20;

/// One character in page space: points, origin top left, y downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Glyph {
    pub(crate) ch: char,
    pub(crate) x0: f64,
    pub(crate) x1: f64,
    /// The baseline.
    pub(crate) y: f64,
    pub(crate) size: f64,
    pub(crate) bold: bool,
    /// Quarter turns clockwise of the writing direction.
    pub(crate) turn: u8,
}

/// A straight line, horizontal or vertical, as tables draw them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ruling {
    pub(crate) horizontal: bool,
    /// y of a horizontal, x of a vertical line.
    pub(crate) at: f64,
    pub(crate) from: f64,
    pub(crate) to: f64,
}

/// A link to the web with the box it covers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Link {
    pub(crate) uri: String,
    pub(crate) bounds: [f64; 4],
}

/// What one page shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct GlyphPage {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) glyphs: Vec<Glyph>,
    pub(crate) rulings: Vec<Ruling>,
    pub(crate) links: Vec<Link>,
}

/// All pages, and what could not be read of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Glyphs {
    pub(crate) pages: Vec<GlyphPage>,
    /// Images and curves drawn: what a page shows instead of text.
    pub(crate) images: usize,
    pub(crate) curves: usize,
    pub(crate) warnings: Vec<String>,
    /// Something that a page would show could not be had.
    pub(crate) lost: bool,
}

impl Glyphs {
    fn all(&self) -> impl Iterator<Item = &Glyph> {
        self.pages.iter().flat_map(|page| &page.glyphs)
    }

    fn letters(&self) -> usize {
        self.all()
            .filter(|glyph| glyph.ch.is_alphanumeric())
            .count()
    }

    /// Glyphs of which nobody knows what they say: the private use area means what its face
    /// wants it to mean.
    fn unknown(&self) -> usize {
        let unknown = |ch| matches!(ch, '\u{fffd}' | '\u{e000}'..='\u{f8ff}');
        self.all().filter(|glyph| unknown(glyph.ch)).count()
    }

    /// A scan has pictures and hardly any letters, a font without a known encoding
    /// only unknown ones. A page with a few words, or none, is read like any other:
    /// it is no call sheet, which is an answer.
    pub(crate) fn show_no_text(&self) -> bool {
        let (letters, unknown) = (self.letters(), self.unknown());
        let drawn = self.images > 0 || self.curves >= MANY_CURVES;
        unknown > 0 && unknown >= letters || letters < FEW_LETTERS && drawn
    }

    /// Whether another source may well know more.
    fn are_poor(&self) -> bool {
        self.lost || self.show_no_text() || self.unknown() * POOR > self.letters()
    }
}

/// Reads a document with the first source, or with the second where that knows more of it.
///
/// # Errors
/// Those of the first source.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Glyphs, Error> {
    let first = PdfSource.glyphs(bytes, limits);
    let second_may_know_more = match &first {
        Ok(glyphs) => glyphs.are_poor(),
        // Half a sheet is worse than none.
        Err(Error::BrokenPdf(_)) => !document::is_cut(bytes),
        Err(error) => *error == Error::Password,
    };
    if !second_may_know_more {
        return first;
    }
    let known = first.as_ref().map_or(0, Glyphs::letters);
    match SecondSource.glyphs(bytes, limits) {
        Ok(second) if second.letters() > known => Ok(second),
        _ => first,
    }
}

/// Something that turns a document into glyphs.
trait Source {
    /// Reads all pages within the limits.
    fn glyphs(&self, bytes: &[u8], limits: &Limits) -> Result<Glyphs, Error>;
}

/// Bounds that no call sheet reaches, so that hostile files end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Pages read; further ones are left out with a warning.
    pub(crate) pages: usize,
    /// Nodes of the page tree before the file is refused.
    pub(crate) page_nodes: usize,
    /// Content operators over all pages before the file is refused.
    pub(crate) operators: usize,
    /// Glyphs over all pages before the file is refused.
    pub(crate) glyphs: usize,
    /// Rulings of one page; further ones are left out.
    pub(crate) rulings: usize,
    /// Forms inside forms.
    pub(crate) form_depth: usize,
    /// Bytes of one file.
    pub(crate) bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            pages: 60,
            page_nodes: 4_000,
            operators: 1_500_000,
            glyphs: 300_000,
            rulings: 20_000,
            form_depth: 8,
            bytes: 50 * 1024 * 1024,
        }
    }
}

/// The characters of one glyph at its place: `place` maps the face's units to the page, in
/// which the glyph is `width` wide and an em is `size`. A ligature shares its width out; what
/// is too small or nowhere is left out.
fn placed(text: &str, place: Matrix, width: f64, size: f64, bold: bool) -> Vec<Glyph> {
    let (x, y) = place.apply(0.0, 0.0);
    let (ex, ey) = place.apply(width, 0.0);
    let (ux, uy) = place.apply(0.0, size);
    let height = (ux - x).hypot(uy - y);
    if !(x.is_finite() && y.is_finite() && height.is_finite() && height > 0.5) {
        return Vec::new();
    }
    let (dx, dy) = (ex - x, ey - y);
    let turn = match (dx.abs() >= dy.abs(), dx >= 0.0, dy >= 0.0) {
        (true, true, _) => 0,
        (true, false, _) => 2,
        (false, _, true) => 1,
        (false, _, false) => 3,
    };
    let length = dx.hypot(dy);
    // A glyph without a known text still counts: it shows a poor source.
    let text = if text.is_empty() { "\u{fffd}" } else { text };
    let count = text.chars().count() as f64;
    let glyph = |(i, ch)| {
        let start = i as f64 / count;
        let x0 = x + dx * start;
        Glyph {
            ch,
            x0,
            x1: x0 + length / count,
            y: y + dy * start,
            size: height,
            bold,
            turn,
        }
    };
    text.chars().enumerate().map(glyph).collect()
}
