//! Limits on the work for one document, and the budget that remains while it is read.

use crate::Error;

/// Annotations of one page that are read; further ones are left out.
pub(super) const MAX_ANNOTATIONS: usize = 2_000;

/// Limits that no call sheet reaches and that bound the work on a hostile file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Pages read; further ones are left out with a warning.
    pub(crate) pages: usize,
    /// Nodes of the page tree; a file with more is rejected.
    pub(crate) page_nodes: usize,
    /// Content operators on all pages; a file with more is rejected.
    pub(crate) operators: usize,
    /// Glyphs on all pages; a file with more is rejected.
    pub(crate) glyphs: usize,
    /// Rulings of one page; further ones are left out.
    pub(crate) rulings: usize,
    /// Nesting of forms; deeper ones are left out.
    pub(crate) form_depth: usize,
    /// Bytes of the file; a larger one is rejected.
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

/// Operators and glyphs that may still be read, and a count of drawn images and curves.
pub(super) struct Budget {
    pub(super) operators: usize,
    pub(super) glyphs: usize,
    pub(super) images: usize,
    pub(super) curves: usize,
}

impl Budget {
    pub(super) fn spend_operator(&mut self) -> Result<(), Error> {
        self.operators = self
            .operators
            .checked_sub(1)
            .ok_or_else(|| Error::TooLarge("too many operators".to_owned()))?;
        Ok(())
    }

    pub(super) fn spend_glyph(&mut self) -> Result<(), Error> {
        self.glyphs = self
            .glyphs
            .checked_sub(1)
            .ok_or_else(|| Error::TooLarge("too many glyphs".to_owned()))?;
        Ok(())
    }
}
