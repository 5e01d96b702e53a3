//! What changed between two versions of a day, in words.

use super::catalogue::{field, lookup, words};
use crate::model::{Change, Language};
use crate::revision::{CORRECTION, NOTICE, ROLLBACK};

/// A change in words: `your call: 05:45 → 06:45`, or the text of [`note`].
pub fn change(language: Language, change: &Change) -> String {
    note(language, change).unwrap_or_else(|| {
        let name = field(language, &change.field).unwrap_or(&change.field);
        let (old, new) = (or_dash(&change.old), or_dash(&change.new));
        format!("{name}: {old} → {new}")
    })
}

/// An entry that says why a version exists, in words: `word from production: later, 60 min`.
/// `None` for the difference of two values.
pub fn note(language: Language, change: &Change) -> Option<String> {
    let name = field(language, &change.field)?;
    match change.field.as_str() {
        NOTICE => {
            let (kind, detail) = change.new.split_once(' ').unwrap_or((&change.new, ""));
            let kind = lookup(words(language).notices, kind).unwrap_or(kind);
            let comma = if detail.is_empty() { "" } else { ", " };
            Some(format!("{name}: {kind}{comma}{detail}"))
        }
        CORRECTION | ROLLBACK => Some(format!("{name} {}", change.new)),
        _ => None,
    }
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "—" } else { text }
}
