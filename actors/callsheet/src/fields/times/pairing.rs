//! A time with its label, and the choice among several for one label.

use crate::fields::evidence::Found;
use crate::layout::Page;
use crate::lexicon::{Label, LabelSpan};
use crate::reading::CallTime;
use crate::value::time::TimeSpan;

/// A time with its label.
#[derive(Clone, Debug)]
pub(in crate::fields) struct Pairing {
    pub(in crate::fields) label: Label,
    pub(in crate::fields) found: Found<CallTime>,
    /// The font size; large print is preferred.
    pub(in crate::fields) size: f64,
}

/// Pairs a label with a time of a chunk.
pub(super) fn pairing(
    page: &Page,
    index: usize,
    label: LabelSpan,
    time: TimeSpan,
    confidence: f64,
    rule: &'static str,
) -> Pairing {
    let chunk = &page.chunks[index];
    let confidence = if label.fuzzy {
        confidence - 0.08
    } else {
        confidence
    };
    Pairing {
        label: label.label,
        found: Found::at(time.time, confidence, page, chunk.rect, rule),
        size: chunk.size,
    }
}

/// The best pairing for a label: by first page, then large print, then top of the page. Several
/// pairings that agree raise the confidence, disagreement lowers it.
pub(in crate::fields) fn best<'a>(
    pairings: impl Iterator<Item = &'a Pairing>,
    wanted: Label,
) -> Option<Pairing> {
    let mut all: Vec<&Pairing> = pairings.filter(|p| p.label == wanted).collect();
    all.sort_by(|a, b| {
        let first = a.found.page.cmp(&b.found.page);
        let large = (b.size / 1.25).round().total_cmp(&(a.size / 1.25).round());
        let top = a.found.rect.y0.total_cmp(&b.found.rect.y0);
        first.then(large).then(top)
    });
    let mut chosen = (*all.first()?).clone();
    let agree = all.iter().all(|p| p.found.value == chosen.found.value);
    if all.len() > 1 {
        chosen.found.confidence += if agree { 0.01 } else { -0.08 };
    }
    Some(chosen)
}
