//! Labels and dates that a narrow cell broke over two lines.
//!
//! Two lines are joined only if together they are a label or a date that neither is alone: "Zbiórka
//! / ekipy", "czwartek, 26 / listopada 2026", "CONVOCAZION / E".

use super::chunk::{Chunk, WordBox};
use super::geometry::Rect;

/// Joins broken labels and dates.
pub(super) fn join(mut chunks: Vec<Chunk>) -> Vec<Chunk> {
    chunks.sort_by(|a, b| {
        a.rect
            .y0
            .total_cmp(&b.rect.y0)
            .then(a.rect.x0.total_cmp(&b.rect.x0))
    });
    let mut at = 0;
    while at < chunks.len() {
        match (at + 1..chunks.len()).find(|&next| continues(&chunks, at, next)) {
            Some(next) => {
                let below = chunks.remove(next);
                let above = &chunks[at];
                let mut joined = match is_broken_word(above, &below) {
                    true => Chunk::new(glued(above, &below)),
                    false => joined(above, &below),
                };
                joined.cell = above.cell;
                joined.band = (above.band.0, below.band.1);
                chunks[at] = joined;
                // The joined chunk may continue on a third line.
            }
            None => at += 1,
        }
    }
    chunks
}

fn continues(chunks: &[Chunk], at: usize, next: usize) -> bool {
    let (a, b) = (&chunks[at], &chunks[next]);
    let gap = b.rect.y0 - a.rect.y1;
    let near = gap > -0.3 * a.size && gap < 0.7 * a.size && (a.size - b.size).abs() < 0.5;
    let aligned =
        (a.rect.x0 - b.rect.x0).abs() < 3.0 || (a.rect.mid_x() - b.rect.mid_x()).abs() < 4.0;
    let same_cell = match (&a.cell, &b.cell) {
        (Some(a), Some(b)) => a.is_close_to(b),
        (None, None) => true,
        _ => false,
    };
    if !(near && aligned && same_cell && a.words.len() + b.words.len() <= 8) {
        return false;
    }
    is_broken_word(a, b)
        || joins_label(a, b) && (b.labels.is_empty() || is_tight(chunks, at, next))
        || joins_date(a, b)
}

/// Whether two lines stand closer to each other than to the lines above and below them.
fn is_tight(chunks: &[Chunk], at: usize, next: usize) -> bool {
    let (a, b) = (&chunks[at].rect, &chunks[next].rect);
    let gap = b.y0 - a.y1;
    let apart = |upper: f64, lower: f64| lower - upper > gap.max(0.0) + 0.6;
    chunks.iter().enumerate().all(|(i, c)| {
        let r = &c.rect;
        i == at
            || i == next
            || r.x1 < a.x0
            || r.x0 > a.x1.max(b.x1)
            || apart(r.y1, a.y0)
            || apart(b.y1, r.y0)
    })
}

/// Whether two lines together are one label.
fn joins_label(a: &Chunk, b: &Chunk) -> bool {
    // "LOC" above "1" is a title above a value.
    let word = b.text.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    if !a.times.is_empty() || !b.times.is_empty() || !word {
        return false;
    }
    is_label(&joined(a, b))
}

/// Whether a chunk is one label from end to end.
fn is_label(chunk: &Chunk) -> bool {
    let letters = |t: &str| t.chars().filter(|c| c.is_alphanumeric()).count();
    matches!(chunk.labels[..], [only] if !only.fuzzy
        && letters(&chunk.folded.text[only.start..only.end]) == letters(&chunk.folded.text))
}

/// Whether a line has the last letters of a label whose last word did not fit into the cell.
fn is_broken_word(a: &Chunk, b: &Chunk) -> bool {
    let rest = b.text.chars().count() <= 4 && b.text.chars().all(char::is_alphabetic);
    rest && !is_label(a) && a.times.is_empty() && is_label(&Chunk::new(glued(a, b)))
}

fn joined(a: &Chunk, b: &Chunk) -> Chunk {
    Chunk::new(a.words.iter().chain(&b.words).cloned().collect())
}

/// The words of both, with the last word of the first and the first of the second joined.
fn glued(a: &Chunk, b: &Chunk) -> Vec<WordBox> {
    let mut words = a.words.clone();
    let mut more = b.words.iter();
    if let (Some(last), Some(first)) = (words.last_mut(), more.next()) {
        last.text.push_str(&first.text);
        last.rect = last.rect.union(&first.rect);
    }
    words.extend(more.cloned());
    words
}

/// Whether a date continues over the line break.
fn joins_date(a: &Chunk, b: &Chunk) -> bool {
    let both = joined(a, b);
    let cut = a.folded.text.len();
    let across = both
        .dates
        .iter()
        .any(|d| d.start < cut && d.end > cut + 1 && !d.weak);
    across
        && b.dates
            .iter()
            .all(|d| d.weekday.is_none() || d.year.is_none())
}

/// Whether a line ended only because its cell was full: the next word would not have fitted.
pub(crate) fn is_wrapped(line: &Rect, next: &Chunk) -> bool {
    let (Some(cell), Some(word)) = (&next.cell, next.words.first()) else {
        return false;
    };
    line.x1 + 0.25 * next.size + word.rect.width() > cell.x1 - 1.0
}
