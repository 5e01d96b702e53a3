//! Headings: the section labels that begin a block.

use crate::layout::Page;
use crate::lexicon::{Label, LabelSpan};

/// Labels that are as often part of a name.
const AMBIGUOUS_LABELS: &[&str] = &[
    "studio", "stage", "hala", "plan", "place", "set 1", "set 2", "set 3",
];

/// The section label at the start of a chunk, `None` if the chunk is not a heading.
pub(super) fn section_heading(page: &Page, index: usize) -> Option<LabelSpan> {
    let chunk = &page.chunks[index];
    let first = *chunk.labels.first().filter(|l| l.label.is_section())?;
    if first.label == Label::Advance {
        let opens = chunk.folded.text[..first.start]
            .chars()
            .all(|c| !c.is_alphanumeric());
        let tail = chunk.folded.text[first.end..].trim_start();
        let set_off = tail.starts_with(['-', ':', '|', '(', '/']);
        let short = chunk.words.len() <= if set_off { 18 } else { 9 };
        // "Tomorrow we start late" is a sentence, not a heading.
        let dated = !chunk.dates.is_empty() || chunk.heading().is_some();
        return (opens && short && dated).then_some(first);
    }
    let printed = &chunk.folded.text[first.start..first.end];
    let colon = chunk.folded.text[first.end..].trim_start().starts_with(':');
    // "Studio 525" is a name; "Studio: 525 West Street" has a label.
    if AMBIGUOUS_LABELS.contains(&printed) && !colon {
        return None;
    }
    chunk.heading().filter(|h| h.label.is_section())
}
