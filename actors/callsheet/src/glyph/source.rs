//! The interface of the two glyph sources, [`super::document`] and [`super::hayro`].

use super::budget::Limits;
use super::model::Glyphs;
use crate::Error;

/// Reads the glyphs of a document.
pub(super) trait Source {
    /// Reads all pages within the limits.
    fn glyphs(&self, bytes: &[u8], limits: &Limits) -> Result<Glyphs, Error>;
}
