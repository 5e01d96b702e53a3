//! Lays out a document: from characters on a page to chunks of text that belong together.
//!
//! ```text
//! glyphs   -> lines by baseline -> words by gaps -> chunks (gaps, rulings, aligned columns)
//! rulings  -> the drawn cell around each chunk
//! text     -> the same chunks on an imaginary typewriter page
//! chunks   -> labels, times and dates of each -> Page (neighbours, rows, cells)
//! ```

mod cells;
mod chunk;
mod chunking;
mod geometry;
mod heading;
mod line_breaks;
mod page;
mod plain;
#[cfg(test)]
mod tests;
mod words;

use crate::glyph::Glyphs;
pub(crate) use chunk::Chunk;
pub(crate) use geometry::{Rect, in_column};
pub(crate) use line_breaks::is_wrapped;
use page::MAX_PAGE_CHUNKS;
pub(crate) use page::{Document, Page};
pub(crate) use plain::from_text;

/// Chunks of a document that are read; further ones are left out.
const MAX_DOCUMENT_CHUNKS: usize = 15_000;

/// Lays out the glyphs of a document, page by page.
pub(crate) fn from_glyphs(glyphs: &Glyphs) -> Document {
    let mut remaining = MAX_DOCUMENT_CHUNKS;
    let pages = glyphs.pages.iter().zip(1u32..).map(|(page, number)| {
        let words = words::words(&page.glyphs);
        let mut chunks = chunking::chunks(words, &page.rulings);
        chunks.truncate(MAX_PAGE_CHUNKS.min(remaining));
        remaining -= chunks.len();
        cells::attach(&mut chunks, &page.rulings, page.width, page.height);
        let chunks = line_breaks::join(chunks);
        Page::new(number, page.width, page.height, chunks, page.links.clone())
    });
    Document {
        pages: pages.collect(),
    }
}
