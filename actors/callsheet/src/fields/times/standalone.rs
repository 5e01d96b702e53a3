//! Chunks that are little more than a label for a time, or little more than a time.

use crate::layout::Chunk;
use crate::lexicon::{Label, LabelSpan};
use crate::text::words;
use crate::value::time::{Strength, TIME_PREFIXES, TimeSpan};

/// The labels of a chunk that stand with a time. "camera call" is one label, the call of the
/// camera department; "dancers call" is another time.
pub(super) fn time_labels(chunk: &Chunk) -> Vec<LabelSpan> {
    let text = &chunk.folded.text;
    let mut labels: Vec<LabelSpan> = Vec::new();
    for &span in &chunk.labels {
        if !span.label.is_time() {
            continue;
        }
        if span.label != Label::BareCall {
            labels.push(span);
            continue;
        }
        // "godz. 6:00" is a time without a label.
        if TIME_PREFIXES.contains(&&text[span.start..span.end])
            && !text[span.end..].starts_with(':')
        {
            continue;
        }
        let touches = labels.last().is_some_and(|l| {
            text[l.end..span.start]
                .chars()
                .all(|c| !c.is_alphanumeric())
        });
        if touches {
            if let Some(last) = labels.last_mut() {
                last.end = span.end;
            }
            continue;
        }
        let opens = text[..span.start].chars().all(|c| !c.is_alphanumeric());
        let label = if opens {
            Label::BareCall
        } else {
            Label::OtherTime
        };
        labels.push(LabelSpan { label, ..span });
    }
    labels
}

/// Words that only say how certain a time is.
#[rustfmt::skip]
const HEDGES: &[&str] = &[
    "est", "estimated", "approx", "approximate", "planned", "expected", "ca", "circa", "around", "about", "planowany", "planowana", "przewidywany", "przewidywana", "okolo", "ok", "voraussichtlich", "voraussichtliches", "geplant", "geplanter", "etwa", "prevu", "prevue", "estime", "estimee", "environ", "previsto", "prevista", "estimado", "estimada", "aproximado", "aprox", "indicativo",
];

/// The label of a chunk that is little more than a label.
pub(super) fn standalone_label(chunk: &Chunk) -> Option<LabelSpan> {
    let labels = time_labels(chunk);
    let last = *labels.last()?;
    let letters = |t: &str| t.chars().filter(|c| c.is_alphanumeric()).count();
    let covered: usize = chunk
        .labels
        .iter()
        .map(|l| letters(&chunk.folded.text[l.start..l.end]))
        .sum();
    // Text in brackets explains the label: "CREW CALL (at base)".
    let main = chunk.folded.text.split('(').next().unwrap_or_default();
    let hedged: usize = words(main)
        .iter()
        .filter(|w| HEDGES.contains(&w.text.as_str()))
        .map(|w| letters(&w.text))
        .sum();
    let total = letters(main).saturating_sub(hedged).max(1);
    let mostly = covered * 10 >= total * 6;
    mostly.then_some(if labels.len() == 1 { last } else { labels[0] })
}

/// The time of a chunk that is little more than a time.
pub(super) fn standalone_time(chunk: &Chunk) -> Option<TimeSpan> {
    let time = *chunk.times.first()?;
    // "Mittag" is a label rather than twelve o'clock.
    if chunk
        .labels
        .iter()
        .any(|l| l.start <= time.start && l.end >= time.end)
    {
        return None;
    }
    let letters = |t: &str| t.chars().filter(|c| c.is_alphanumeric()).count();
    let covered: usize = chunk
        .times
        .iter()
        .map(|t| letters(&chunk.folded.text[t.start..t.end]))
        .sum();
    let rest = letters(&chunk.folded.text) - covered.min(letters(&chunk.folded.text));
    let lead = &chunk.folded.text[..time.start];
    let opens = letters(lead) <= 2 || TIME_PREFIXES.contains(&lead.trim_matches([' ', '.', ':']));
    (opens && rest <= 18 && (time.strength > Strength::Yearlike || rest == 0)).then_some(time)
}
