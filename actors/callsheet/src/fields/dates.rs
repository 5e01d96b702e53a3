//! Candidates for the shooting date, scored by position, print and label.

use jiff::civil::Date;

use super::evidence::Found;
use super::sections::Sections;
use crate::layout::{Chunk, Document, Page};
use crate::lexicon::Label;
use crate::value::date::{DateHints, DateSpan, Resolved};

/// A candidate for the shooting date with its score.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) found: Found<Date>,
    pub(super) score: f64,
    pub(super) resolved: Resolved,
    pub(super) page_index: usize,
    pub(super) chunk: usize,
}

/// All candidates outside the advance schedule.
pub(super) fn candidates(
    document: &Document,
    sections: &[Sections],
    hints: &DateHints,
) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (page_index, (page, sections)) in document.pages.iter().zip(sections).enumerate() {
        for (index, chunk) in page.chunks.iter().enumerate() {
            if sections.is_advance(page, index) {
                continue;
            }
            for span in &chunk.dates {
                let Some(resolved) = span.resolve(hints) else {
                    continue;
                };
                let role = role(page, index, span);
                let weak = span.weak && span.weekday.is_none();
                if weak && (role != Role::Labelled || is_page_count(&chunk.text)) {
                    continue;
                }
                let excluded = sections.is_excluded(page, index);
                let score = score(page, chunk, span, &resolved, role, hints)
                    - if excluded { 3.0 } else { 0.0 }
                    - page_index as f64 * 0.3;
                let rule = if role == Role::Labelled {
                    "date-label"
                } else {
                    "date-prominent"
                };
                found.push(Candidate {
                    found: Found::at(resolved.date, resolved.confidence, page, chunk.rect, rule),
                    score,
                    resolved,
                    page_index,
                    chunk: index,
                });
            }
        }
    }
    add_agreement(&mut found);
    found
}

/// Whether a text is a page count of a scene in eighths: "3/8", "1 5/8".
fn is_page_count(text: &str) -> bool {
    let part = text.trim().rsplit(' ').next().unwrap_or_default();
    part.strip_suffix("/8")
        .is_some_and(|eighths| matches!(eighths.parse(), Ok(1_u8..=7)))
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Role {
    Labelled,
    Issue,
    /// In running text, or as the count of a day.
    Mention,
    Free,
}

fn role(page: &Page, index: usize, span: &DateSpan) -> Role {
    let chunk = &page.chunks[index];
    let before = chunk.labels.iter().rev().find(|l| l.end <= span.start);
    let label = before
        .map(|l| l.label)
        .or_else(|| neighbour_label(page, index));
    match label {
        Some(Label::IssueDate | Label::Revision) => return Role::Issue,
        // "Drehtag 11/28" counts days; a date without a year needs a label such as "Date".
        Some(Label::Date | Label::DayNumber) if span.weak && span.weekday.is_none() => {
            let text = &chunk.folded.text[..span.start];
            let counted = before.is_some_and(|l| {
                let word = &text[l.start..l.end];
                !["date", "data", "datum", "fecha"]
                    .iter()
                    .any(|w| word.contains(w))
            });
            return if counted {
                Role::Mention
            } else {
                Role::Labelled
            };
        }
        Some(Label::Date | Label::DayNumber) => return Role::Labelled,
        _ => {}
    }
    let text = &chunk.folded.text;
    let others =
        text[..span.start].split_whitespace().count() + text[span.end..].split_whitespace().count();
    if others > 10 {
        Role::Mention
    } else {
        Role::Free
    }
}

/// The date label to the left of or above a chunk without a label.
fn neighbour_label(page: &Page, index: usize) -> Option<Label> {
    let rect = &page.chunks[index].rect;
    let left = page.chunks.iter().filter(|c| {
        c.rect.same_line(rect) && c.rect.x1 <= rect.x0 + 2.0 && rect.x0 - c.rect.x1 < 160.0
    });
    let left = left.max_by(|a, b| a.rect.x1.total_cmp(&b.rect.x1));
    let label = |c: &Chunk| c.bare_heading().map(|h| h.label);
    let wanted = |l: &Label| {
        matches!(
            l,
            Label::Date | Label::IssueDate | Label::DayNumber | Label::Revision
        )
    };
    if let Some(found) = left.and_then(label).filter(wanted) {
        return Some(found);
    }
    let above = page.above(index).map(|i| &page.chunks[i])?;
    let near = rect.y0 - above.rect.y1 < 1.5 * above.size;
    label(above).filter(wanted).filter(|_| near)
}

fn score(
    page: &Page,
    chunk: &Chunk,
    span: &DateSpan,
    resolved: &Resolved,
    role: Role,
    hints: &DateHints,
) -> f64 {
    let mut score = match role {
        Role::Labelled => 4.0,
        Role::Issue => -5.0,
        Role::Mention => -2.0,
        Role::Free => 0.0,
    };
    if span.weekday.is_some() {
        score += if resolved.mismatch.is_some() {
            1.0
        } else {
            2.5
        };
    }
    if span.year.is_some() {
        score += 0.5;
    }
    let height = chunk.rect.y0 / page.height.max(1.0);
    score += if height < 0.3 {
        2.0
    } else if height < 0.5 {
        0.5
    } else {
        -1.0
    };
    score += ((chunk.size / page.body_size.max(1.0) - 1.0) * 2.0).clamp(-0.5, 2.0);
    if chunk.bold {
        score += 0.3;
    }
    if let Some(received) = hints.received {
        let days = (resolved.date - received).get_days();
        score += match days {
            0..=10 => 1.5,
            -1 | 11..=30 => 0.5,
            -3..=60 => -0.5,
            _ => -2.5,
        };
    }
    score
}

/// Raises the score of dates that are printed more than once.
fn add_agreement(found: &mut [Candidate]) {
    let dates: Vec<Date> = found.iter().map(|c| c.resolved.date).collect();
    for candidate in found {
        let same = dates
            .iter()
            .filter(|d| **d == candidate.resolved.date)
            .count();
        candidate.score += 0.4 * (same.min(4) as f64 - 1.0);
    }
}

/// The candidate with the highest score on a range of pages.
pub(super) fn best(candidates: &[Candidate], pages: std::ops::Range<usize>) -> Option<&Candidate> {
    candidates
        .iter()
        .filter(|c| pages.contains(&c.page_index) && c.score > -2.0)
        .max_by(|a, b| a.score.total_cmp(&b.score))
}
