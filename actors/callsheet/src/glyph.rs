//! Where every character of a document stands on its page.
//!
//! ```text
//! bytes -> pdf (objects, streams, decryption) -> content operators
//!       -> text matrices + fonts -> Glyph (one character, its box)
//!       -> paths                 -> Ruling (a straight line of a table)
//!       -> annotations           -> Link (a map link's target)
//! ```
//!
//! The order of glyphs is that of the content stream and means nothing.

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
#[cfg(test)]
mod tests;

pub(crate) use document::PdfSource;

use crate::Error;

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
}

/// Something that turns a document into glyphs; a second implementation can
/// take over where the first reads too little.
pub(crate) trait Source {
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
