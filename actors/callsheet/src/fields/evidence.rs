//! Values with where they stand and how sure they are.

use crate::layout::{Page, Rect};
use crate::reading::Field;

/// A value found on a page.
#[derive(Clone, Debug)]
pub(super) struct Found<T> {
    pub(super) value: T,
    pub(super) confidence: f64,
    pub(super) page: u32,
    pub(super) rect: Rect,
    pub(super) rule: &'static str,
}

impl<T> Found<T> {
    pub(super) fn at(
        value: T,
        confidence: f64,
        page: &Page,
        rect: Rect,
        rule: &'static str,
    ) -> Self {
        Self {
            value,
            confidence,
            page: page.number,
            rect,
            rule,
        }
    }

    /// The evidence entry for a path.
    pub(super) fn field(&self, path: String, value: String) -> Field {
        Field {
            path,
            value,
            confidence: round(self.confidence),
            page: self.page,
            bounds: self.rect.to_array(),
            rule: self.rule.to_owned(),
        }
    }
}

/// Two decimals are all that a confidence can mean.
pub(super) fn round(confidence: f64) -> f64 {
    (confidence.clamp(0.0, 1.0) * 100.0).round() / 100.0
}
