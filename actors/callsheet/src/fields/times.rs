//! Which time belongs to which label.
//!
//! ```text
//! chunk "CREW CALL 7:00A  LUNCH 1P" -> pairs inside the chunk
//! other labels x other times        -> costs by right, below, same cell, above
//! cheapest pairs first, each label and each time once -> Pairing
//! ```
//! Labels that nobody asked for (sunrise, breakfast, production call) take part,
//! so that they keep their times to themselves.

use std::collections::HashSet;

use super::evidence::Found;
use super::names::is_name;
use super::sections::Sections;
use super::tables::Table;
use crate::layout::{Chunk, Page};
use crate::lexicon::{Label, LabelSpan, role_at_start, words};
use crate::reading::CallTime;
use crate::value::time::{Strength, TimeSpan};

/// A time with the label it was given.
#[derive(Clone, Debug)]
pub(super) struct Pairing {
    pub(super) label: Label,
    pub(super) found: Found<CallTime>,
    /// Size of the print, and height on the page: what is large is meant.
    pub(super) size: f64,
}

/// All pairings of a page.
///
/// The titles of tables name columns, and the times in a person's row are the
/// person's.
pub(super) fn pair_times(page: &Page, sections: &Sections, tables: &[Table]) -> Vec<Pairing> {
    let people = || tables.iter().filter(|t| t.is_people());
    let titles: HashSet<usize> = people().flat_map(|t| &t.titles).copied().collect();
    let owned: HashSet<usize> = people().flat_map(Table::own_times).collect();
    let mut pairings = Vec::new();
    let mut free_labels: Vec<(usize, LabelSpan)> = Vec::new();
    let mut free_times: Vec<(usize, TimeSpan)> = Vec::new();
    for (index, chunk) in page.chunks.iter().enumerate() {
        if sections.is_fenced(page, index) {
            continue;
        }
        let inline = inline_pairs(chunk);
        for &(label, time) in &inline {
            pairings.push(pairing(
                page,
                index,
                label,
                time,
                inline_confidence(time),
                "inline",
            ));
        }
        if !inline.is_empty() {
            continue;
        }
        if let Some(label) = lone_label(chunk).filter(|_| !titles.contains(&index)) {
            free_labels.push((index, label));
        }
        if let Some(time) = lone_time(chunk).filter(|_| !owned.contains(&index)) {
            free_times.push((index, time));
        }
    }
    pairings.extend(match_free(page, &free_labels, &free_times));
    pairings
}

fn inline_confidence(time: TimeSpan) -> f64 {
    if time.strength == Strength::Strong {
        0.97
    } else {
        0.9
    }
}

fn pairing(
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

/// Label and time in one chunk.
fn inline_pairs(chunk: &Chunk) -> Vec<(LabelSpan, TimeSpan)> {
    let labels = meaningful(chunk);
    let (Some(first_label), Some(first_time)) = (labels.first(), chunk.times.first()) else {
        return Vec::new();
    };
    let text = &chunk.folded.text;
    // "07:00 crew call 08:00 shooting call": here labels follow their times.
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
        // "13:15, catering tent": what follows a comma explains.
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

/// "Trucco – Nora Sala – 5.30" and "Director of photography 6.30" are rows of
/// people, not the calls of their departments.
fn is_person(chunk: &Chunk, label: &LabelSpan, time: &TimeSpan) -> bool {
    if !matches!(label.label, Label::Department(_)) || label.end > time.start {
        return false;
    }
    let named = is_name(chunk.printed(label.end, time.start));
    let title = role_at_start(&chunk.folded.text)
        .is_some_and(|(_, end)| end >= label.end && label.start > 0);
    // In the middle of a sentence: "Abholung Kamera & Licht 05:45".
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

/// The chunk's time labels; "camera call" is the camera's, "dancers call" nobody's.
fn meaningful(chunk: &Chunk) -> Vec<LabelSpan> {
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
        // "godz. 6:00" is a time and says nothing of what begins.
        if AT.contains(&&text[span.start..span.end]) && !text[span.end..].starts_with(':') {
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

/// Words that only say how sure a time is.
#[rustfmt::skip]
const HEDGES: &[&str] = &[
    "est", "estimated", "approx", "approximate", "planned", "expected", "ca", "circa", "around", "about", "planowany", "planowana", "przewidywany", "przewidywana", "okolo", "ok", "voraussichtlich", "voraussichtliches", "geplant", "geplanter", "etwa", "prevu", "prevue", "estime", "estimee", "environ", "previsto", "prevista", "estimado", "estimada", "aproximado", "aprox", "indicativo",
];

/// The label of a chunk that is hardly more than a label.
fn lone_label(chunk: &Chunk) -> Option<LabelSpan> {
    let labels = meaningful(chunk);
    let last = *labels.last()?;
    let letters = |t: &str| t.chars().filter(|c| c.is_alphanumeric()).count();
    let covered: usize = chunk
        .labels
        .iter()
        .map(|l| letters(&chunk.folded.text[l.start..l.end]))
        .sum();
    // A bracket explains the label: "CREW CALL (at base)".
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

/// Words in front of a time.
pub(super) const AT: [&str; 7] = ["ore", "alle ore", "godz", "from", "hora", "dalle", "a las"];

/// The time of a chunk that is hardly more than a time.
fn lone_time(chunk: &Chunk) -> Option<TimeSpan> {
    let time = *chunk.times.first()?;
    // "Mittag" is a label before it is twelve o'clock.
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
    let opens = letters(lead) <= 2 || AT.contains(&lead.trim_matches([' ', '.', ':']));
    (opens && rest <= 18 && (time.strength > Strength::Yearlike || rest == 0)).then_some(time)
}

fn match_free(
    page: &Page,
    labels: &[(usize, LabelSpan)],
    times: &[(usize, TimeSpan)],
) -> Vec<Pairing> {
    let mut costs: Vec<(f64, &'static str, usize, usize)> = Vec::new();
    for (l, &(label_index, span)) in labels.iter().enumerate() {
        let strip = labels_in_row(page, labels, label_index) >= 3;
        for (t, &(time_index, time)) in times.iter().enumerate() {
            if let Some((cost, rule)) = cost(page, label_index, time_index, span.label, strip) {
                let weak = if time.strength == Strength::Strong {
                    0.0
                } else {
                    0.4
                };
                costs.push((cost + weak, rule, l, t));
            }
        }
    }
    costs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut label_used = vec![false; labels.len()];
    let mut time_used = vec![false; times.len()];
    let mut pairings = Vec::new();
    for (cost, rule, l, t) in costs {
        if label_used[l] || time_used[t] {
            continue;
        }
        label_used[l] = true;
        time_used[t] = true;
        let (_, span) = labels[l];
        let (index, time) = times[t];
        let mut found = pairing(page, index, span, time, 0.98 - cost * 0.03, rule);
        found.size = found.size.max(page.chunks[labels[l].0].size);
        pairings.push(found);
    }
    pairings
}

fn labels_in_row(page: &Page, labels: &[(usize, LabelSpan)], index: usize) -> usize {
    let rect = &page.chunks[index].rect;
    labels
        .iter()
        .filter(|(i, _)| page.chunks[*i].rect.same_line(rect))
        .count()
}

/// What it costs to give a label this time, `None` where it cannot have it.
fn cost(
    page: &Page,
    label: usize,
    time: usize,
    kind: Label,
    strip: bool,
) -> Option<(f64, &'static str)> {
    let (from, to) = (&page.chunks[label], &page.chunks[time]);
    let (a, b) = (&from.rect, &to.rect);
    let size = from.size.max(page.body_size);
    if a.same_line(b) && b.x0 >= a.x1 - 2.0 {
        let gap = b.x0 - a.x1;
        if blocked_right(page, label, time) {
            return None;
        }
        return Some((0.6 + gap / 90.0, "right-of"));
    }
    if a.same_line(b) && b.x1 <= a.x0 + 2.0 && is_timetable(page, label, time, kind) {
        return Some((1.8 + (a.x0 - b.x1) / 90.0, "left-of"));
    }
    let column = (a.overlap_x(b) > 0.25 * a.width().min(b.width()))
        || (a.x0 - b.x0).abs() < 4.0
        || (a.mid_x() - b.mid_x()).abs() < 8.0;
    if !column {
        return None;
    }
    let same_cell = page.same_cell(label, time);
    let slant = (a.mid_x() - b.mid_x()).abs().min((a.x0 - b.x0).abs()) / 80.0;
    // A department's name above a column of times heads a table of people.
    if matches!(kind, Label::Department(_) | Label::BareCall) && !strip && !same_cell {
        return None;
    }
    if b.mid_y() > a.y1 {
        let gap = (b.y0 - a.y1).max(0.0) / size;
        let base = if same_cell { 0.4 } else { 0.8 };
        let fits = gap < 2.6 && is_next(page, label, time);
        return fits.then_some((base + gap * 0.6 + slant, "below"));
    }
    if b.mid_y() < a.y0 {
        let gap = (a.y0 - b.y1).max(0.0) / size;
        let limit = if same_cell || b.height() > 1.3 * a.height() {
            1.8
        } else {
            0.9
        };
        let fits = gap < limit && is_next(page, label, time);
        return fits.then_some((2.4 + gap + slant, "above"));
    }
    None
}

/// A timetable has the times first: in the row above or below a time and a text stand at the
/// same places. The rows of people that begin with their calls are none.
fn is_timetable(page: &Page, label: usize, time: usize, kind: Label) -> bool {
    if matches!(kind, Label::Department(_) | Label::BareCall) || page.right_of(time) != Some(label)
    {
        return false;
    }
    let (a, b) = (&page.chunks[label].rect, &page.chunks[time].rect);
    let same = |x: f64, y: f64| (x - y).abs() < 3.0;
    [page.above(time), page.below(time)]
        .into_iter()
        .flatten()
        .any(|other| {
            let row = &page.chunks[other];
            let right = page.right_of(other).map(|i| &page.chunks[i].rect);
            let near = (row.rect.mid_y() - b.mid_y()).abs() < 4.0 * row.size;
            let text = right.is_some_and(|right| same(right.x0, a.x0));
            near && !row.times.is_empty() && same(row.rect.x0, b.x0) && text
        })
}

/// Whether other text stands between the label and a time on its line.
fn blocked_right(page: &Page, label: usize, time: usize) -> bool {
    let (a, b) = (&page.chunks[label].rect, &page.chunks[time].rect);
    page.beside(a).any(|i| {
        let c = &page.chunks[i];
        i != label
            && i != time
            && c.rect.same_line(a)
            && c.rect.x0 >= a.x1 - 2.0
            && c.rect.x1 <= b.x0 + 2.0
            && c.text.chars().any(char::is_alphanumeric)
    })
}

/// Whether nothing stands between the two in the label's column.
fn is_next(page: &Page, label: usize, time: usize) -> bool {
    let (a, b) = (&page.chunks[label].rect, &page.chunks[time].rect);
    let (top, bottom) = if a.y1 < b.mid_y() {
        (a.y1, b.y0)
    } else {
        (b.y1, a.y0)
    };
    !page.between(top, bottom).any(|i| {
        let c = &page.chunks[i];
        let r = &c.rect;
        let inside = r.mid_y() > top && r.mid_y() < bottom;
        // The rest of a label that was too long for its line.
        let rest = c.times.is_empty() && c.heading().is_none() && (r.x0 - a.x0).abs() < 2.0;
        let between = inside && !rest && r.overlap_x(a) > 0.3 * r.width().min(a.width());
        i != label && i != time && between
    })
}

/// The best pairing for a label: first page, large print, top of the page.
pub(super) fn best<'a>(
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
