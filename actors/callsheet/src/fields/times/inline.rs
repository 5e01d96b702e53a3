//! Labels with their times inside one chunk.

use super::standalone::time_labels;
use crate::layout::Chunk;
use crate::lexicon::{Label, LabelSpan, is_name, role_at_start};
use crate::value::time::{Strength, TimeSpan};

/// The confidence in a pair of one chunk.
pub(super) fn inline_confidence(time: TimeSpan) -> f64 {
    if time.strength == Strength::Strong {
        0.97
    } else {
        0.9
    }
}

/// The pairs of labels and times in one chunk.
pub(super) fn inline_pairs(chunk: &Chunk) -> Vec<(LabelSpan, TimeSpan)> {
    let labels = time_labels(chunk);
    let (Some(first_label), Some(first_time)) = (labels.first(), chunk.times.first()) else {
        return Vec::new();
    };
    let text = &chunk.folded.text;
    // "07:00 crew call 08:00 shooting call": the labels follow their times.
    let follows = first_time.start < first_label.start
        && text[..first_time.start]
            .chars()
            .all(|c| !c.is_alphanumeric());
    let mut pairs = Vec::new();
    for (i, time) in chunk.times.iter().enumerate() {
        let previous_end = if i == 0 { 0 } else { chunk.times[i - 1].end };
        let next_start = chunk.times.get(i + 1).map_or(text.len(), |t| t.start);
        let label = if follows {
            labels
                .iter()
                .find(|l| l.start >= time.end && l.end <= next_start)
        } else {
            labels
                .iter()
                .rev()
                .find(|l| l.start >= previous_end && l.end <= time.start)
        };
        let Some(label) = label.filter(|l| !is_person(chunk, l, time)) else {
            continue;
        };
        let between = if follows {
            text.get(time.end..label.start)
        } else {
            text.get(label.end..time.start)
        };
        // "13:15, catering tent": the text after a comma explains the time.
        if follows && between.is_some_and(|t| t.contains(',')) {
            continue;
        }
        let distance = between.map_or(0, |t| t.chars().filter(|c| c.is_alphanumeric()).count());
        if distance <= 24 {
            pairs.push((*label, *time));
        }
    }
    pairs
}

/// Whether label and time are a row of a person and not a department call: "Trucco – Nora Sala –
/// 5.30", "Director of photography 6.30".
fn is_person(chunk: &Chunk, label: &LabelSpan, time: &TimeSpan) -> bool {
    if !matches!(label.label, Label::Department(_)) || label.end > time.start {
        return false;
    }
    let named = is_name(chunk.printed(label.end, time.start));
    let title = role_at_start(&chunk.folded.text)
        .is_some_and(|(_, end)| end >= label.end && label.start > 0);
    // The label is in the middle of a sentence: "Abholung Kamera & Licht 05:45".
    let text = &chunk.folded.text;
    let known = |at: usize| {
        chunk
            .labels
            .iter()
            .map(|l| (l.start, l.end))
            .chain(chunk.times.iter().map(|t| (t.start, t.end)))
            .any(|(start, end)| (start..end).contains(&at))
    };
    let other = text[..label.start]
        .char_indices()
        .filter(|&(at, c)| c.is_alphanumeric() && !known(at))
        .count();
    named || title || other > 3
}
