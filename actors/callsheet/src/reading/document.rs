//! The reading of one document.

use serde::{Deserialize, Serialize};

use super::change::Change;
use super::day::Day;

/// The kind of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One shooting day (or a pack of such days).
    CallSheet,
    /// Several days in one table.
    Schedule,
    /// Plain text that moves, cancels or relocates a shooting day.
    ChangeNotice,
    /// Anything else.
    #[default]
    NotCallSheet,
}

/// Everything read from one document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// What the document is.
    pub kind: Kind,
    /// ISO 639-1 code of the document's main language.
    pub language: Option<String>,
    /// The shooting days, in the order of the document.
    pub days: Vec<Day>,
    /// The change, if this is a change notice.
    pub change: Option<Change>,
    /// Confidence over the fields that a plan needs, 0..=1.
    pub confidence: f64,
    /// The evidence for each value.
    pub fields: Vec<Field>,
    /// Warnings; each begins with a stable code and a colon.
    pub warnings: Vec<String>,
}

/// The evidence for one value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Path of the value in the reading, e.g. `days[0].crew_call`.
    pub path: String,
    /// The value as text.
    pub value: String,
    /// Confidence, 0..=1.
    pub confidence: f64,
    /// Page number from 1; 1 for plain text.
    pub page: u32,
    /// Bounding box `[x0, y0, x1, y1]` in points from the top left of the page; zeros where the
    /// value has no place on a page.
    #[serde(rename = "box")]
    pub bounds: [f64; 4],
    /// Name of the rule that found the value.
    pub rule: String,
}
