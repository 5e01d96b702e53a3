//! Values with their evidence: position, confidence and rule.

use crate::layout::{Page, Rect};
use crate::reading::Field;

/// A value found on a page, with its confidence, its box and the name of the rule that found it.
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

    /// The evidence field of the value at a path of the reading.
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

/// A confidence limited to 0..=1 and rounded to two decimals; more would not be meaningful.
pub(super) fn round(confidence: f64) -> f64 {
    (confidence.clamp(0.0, 1.0) * 100.0).round() / 100.0
}
