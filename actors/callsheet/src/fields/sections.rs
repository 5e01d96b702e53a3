//! Sections of a page: which chunks belong to a heading, and which are fenced off.

use std::collections::HashMap;

use super::columns::columns_of;
use crate::layout::{Page, Rect, in_column};
use crate::lexicon::{Label, LabelSpan};

/// A heading with the chunks that belong to it.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub(super) label: Label,
    pub(super) heading: usize,
    /// What follows the label in its own chunk.
    pub(super) inline: Option<String>,
    /// Value chunks in reading order, the heading not among them.
    pub(super) members: Vec<usize>,
}

/// Lines a block may run on.
const LINES: usize = 7;

/// The sections of one page.
#[derive(Clone, Debug, Default)]
pub(super) struct Sections {
    pub(super) blocks: Vec<Block>,
    /// Where the days to come are announced.
    pub(super) advance: Vec<Rect>,
    owner: HashMap<usize, Label>,
}

impl Sections {
    pub(super) fn of(page: &Page) -> Self {
        let headings: Vec<(usize, LabelSpan)> = page
            .chunks
            .iter()
            .enumerate()
            .filter_map(|(i, _)| section_heading(page, i).map(|span| (i, span)))
            .collect();
        let mut sections = Self {
            advance: advance(page, &headings),
            ..Self::default()
        };
        for &(index, span) in &headings {
            if span.label == Label::Advance || sections.is_advance(page, index) {
                continue;
            }
            let block = block(page, index, span);
            for &member in block.members.iter().chain([&block.heading]) {
                sections.owner.entry(member).or_insert(span.label);
            }
            sections.blocks.push(block);
        }
        sections
    }

    /// Whether a chunk announces a day to come.
    pub(super) fn is_advance(&self, page: &Page, index: usize) -> bool {
        let rect = &page.chunks[index].rect;
        self.advance
            .iter()
            .any(|area| area.contains(rect.mid_x(), rect.mid_y()))
    }

    /// The section a chunk belongs to.
    pub(super) fn owner(&self, index: usize) -> Option<Label> {
        self.owner.get(&index).copied()
    }

    /// Whether times and dates of a chunk say nothing about the shooting day.
    pub(super) fn is_fenced(&self, page: &Page, index: usize) -> bool {
        self.is_advance(page, index)
            || matches!(
                self.owner(index),
                Some(Label::Hospital | Label::Office | Label::Parking)
            )
    }
}

/// A section label that opens its chunk.
fn section_heading(page: &Page, index: usize) -> Option<LabelSpan> {
    let chunk = &page.chunks[index];
    let first = *chunk.labels.first().filter(|l| l.label.is_section())?;
    if first.label == Label::Advance {
        let opens = chunk.folded.text[..first.start]
            .chars()
            .all(|c| !c.is_alphanumeric());
        let short = chunk.words.len() <= 9;
        // "Tomorrow we start late" is a sentence, not a heading.
        let dated = !chunk.dates.is_empty() || chunk.heading().is_some();
        return (opens && short && dated).then_some(first);
    }
    let printed = &chunk.folded.text[first.start..first.end];
    let colon = chunk.folded.text[first.end..].trim_start().starts_with(':');
    // "Studio 525" is a name; "Studio: 525 West Street" has a label.
    if NAMES_TOO.contains(&printed) && !colon {
        return None;
    }
    chunk.heading().filter(|h| h.label.is_section())
}

/// Labels that as often are part of a name.
const NAMES_TOO: &[&str] = &[
    "studio", "stage", "hala", "plan", "place", "set 1", "set 2", "set 3",
];

fn block(page: &Page, heading: usize, span: LabelSpan) -> Block {
    let chunk = &page.chunks[heading];
    let inline = inline_value(page, heading, span);
    let mut members = Vec::new();
    let mut column = chunk.rect;
    if inline.is_none()
        && let Some(right) = first_value_right(page, heading)
    {
        members.push(right);
        column = page.chunks[right].rect;
        let mut last = right;
        while let Some(next) = page
            .right_of(last)
            .filter(|&n| continues_right(page, last, n))
        {
            members.push(next);
            column = column.union(&page.chunks[next].rect);
            last = next;
        }
    }
    let mut last = members.first().copied().unwrap_or(heading);
    for _ in 0..LINES {
        let next = next_line(page, heading, last, &column);
        let Some(next) = next.filter(|&n| follows(page, heading, last, n)) else {
            break;
        };
        members.push(next);
        let mut edge = next;
        while let Some(more) = page
            .right_of(edge)
            .filter(|&n| continues_right(page, edge, n) && page.same_cell(edge, n))
        {
            members.push(more);
            edge = more;
        }
        last = next;
    }
    Block {
        label: span.label,
        heading,
        inline,
        members,
    }
}

/// The text behind the label in the same chunk.
fn inline_value(page: &Page, heading: usize, span: LabelSpan) -> Option<String> {
    let chunk = &page.chunks[heading];
    let tail = &chunk.folded.text[span.end..];
    // "Location 1:" and "Location #2 -": the number is part of the label.
    let skip = tail
        .find(|c: char| c.is_alphabetic())
        .filter(|&at| tail[..at].contains([':', '-', '|']))
        .map(|at| match tail[..at].rfind([':', '|']) {
            Some(mark) => mark + 1,
            None => tail[..at].find('-').map_or(0, |mark| mark + 1),
        })
        .unwrap_or(0);
    let text = chunk.printed(span.end + skip, chunk.folded.text.len());
    let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
    (letters > 2 || letters > 0 && skip > 0 && text.len() > 1).then(|| text.to_owned())
}

/// The chunk to the right, unless it is a heading of its own.
fn first_value_right(page: &Page, heading: usize) -> Option<usize> {
    let right = page.right_of(heading).or_else(|| beside(page, heading))?;
    let (from, to) = (&page.chunks[heading], &page.chunks[right]);
    let gap = to.rect.x0 - from.rect.x1;
    let headed = to.heading().is_some();
    // A value stands near its label or in the next cell.
    let near = gap < 14.0 * from.size.max(page.body_size) || page.walled(heading, right);
    let below_first = page.below(heading).is_some_and(|b| {
        // Left-aligned text under the heading belongs to it rather.
        let under = &page.chunks[b];
        (under.rect.x0 - from.rect.x0).abs() < 3.0
            && under.rect.y0 - from.rect.y1 < 0.9 * under.size
            && under.heading().is_none()
            && gap > 3.0 * from.size
    });
    let adjacent_cell = match (&from.cell, &to.cell) {
        (Some(a), Some(b)) => (a.x1 - b.x0).abs() < 3.0 && !page_cell_holds_more(page, heading),
        _ => false,
    };
    (!headed && near && (!below_first || adjacent_cell)).then_some(right)
}

/// The first of two lines that a label stands centred beside.
fn beside(page: &Page, heading: usize) -> Option<usize> {
    let from = &page.chunks[heading];
    let near = page.chunks.iter().enumerate().filter(|(_, c)| {
        (0.0..200.0).contains(&(c.rect.x0 - from.rect.x1))
            && (c.rect.mid_y() - from.rect.mid_y()).abs() < 0.95 * from.rect.height()
    });
    let first = near.min_by(|(_, a), (_, b)| {
        a.rect
            .y0
            .total_cmp(&b.rect.y0)
            .then(a.rect.x0.total_cmp(&b.rect.x0))
    });
    first.map(|(i, _)| i)
}

/// Whether the heading's cell also holds its text.
fn page_cell_holds_more(page: &Page, heading: usize) -> bool {
    (0..page.chunks.len()).any(|i| i != heading && page.same_cell(i, heading))
}

fn continues_right(page: &Page, last: usize, next: usize) -> bool {
    let (a, b) = (&page.chunks[last], &page.chunks[next]);
    let gap = b.rect.x0 - a.rect.x1;
    let near = if page.same_cell(last, next) {
        gap < 120.0
    } else {
        gap < 4.0 * a.size
    };
    near && b.heading().is_none() && (page.same_cell(last, next) || !page.walled(last, next))
}

/// The next line within the heading's or the value's column.
fn next_line(page: &Page, heading: usize, last: usize, column: &Rect) -> Option<usize> {
    let from = &page.chunks[last].rect;
    let left = page.chunks[heading].rect.x0;
    let candidates = page.chunks.iter().enumerate().filter(|&(i, c)| {
        i != last
            && c.rect.mid_y() > from.y1
            && (in_column(column, &c.rect) || in_column(from, &c.rect))
            && c.rect.x0 > left - 40.0
    });
    candidates
        .min_by(|(_, a), (_, b)| {
            a.rect
                .mid_y()
                .total_cmp(&b.rect.mid_y())
                .then(a.rect.x0.total_cmp(&b.rect.x0))
        })
        .map(|(i, _)| i)
}

fn follows(page: &Page, heading: usize, last: usize, next: usize) -> bool {
    let (a, b) = (&page.chunks[last], &page.chunks[next]);
    let gap = b.rect.y0 - a.rect.y1;
    let same_cell = page.same_cell(heading, next) || page.same_cell(last, next);
    // A title bar has its text in the cell underneath.
    let under_bar = last == heading && page.walled(heading, next) && gap < 2.0 * b.size;
    let near = gap < if same_cell { 2.5 } else { 0.95 } * b.size.max(a.size.min(b.size * 1.5));
    let opens = b.labels.first().is_some_and(|l| {
        l.label.is_time() || matches!(l.label, Label::Date | Label::Title | Label::Company)
    });
    if !columns_of(&b.text).is_empty() {
        return false;
    }
    let headed = section_heading(page, next).is_some() || b.heading().is_some() && opens;
    let jump = b.size > 1.5 * a.size && last != heading;
    near && !headed && !jump && (same_cell || under_bar || !page.walled(last, next))
}

/// Rectangles of the page that announce other days.
fn advance(page: &Page, headings: &[(usize, LabelSpan)]) -> Vec<Rect> {
    let mut areas = Vec::new();
    for &(index, span) in headings.iter().filter(|(_, s)| s.label == Label::Advance) {
        let chunk = &page.chunks[index];
        let _ = span;
        let (x0, x1) = advance_width(page, index);
        let ends = headings.iter().filter(|&&(i, s)| {
            let other = &page.chunks[i];
            i != index
                && other.rect.y0 > chunk.rect.y1
                && (x0..=x1).contains(&other.rect.mid_x())
                && ends_advance(page, i, s.label, x0, x1)
        });
        let bottom = ends
            .map(|&(i, _)| page.chunks[i].rect.y0 - 1.0)
            .fold(page.height, f64::min);
        areas.push(Rect {
            x0,
            y0: chunk.rect.y0 - 2.0,
            x1,
            y1: bottom,
        });
    }
    areas
}

/// The columns an advance schedule takes.
fn advance_width(page: &Page, index: usize) -> (f64, f64) {
    let chunk = &page.chunks[index];
    if let Some(cell) = &chunk.cell {
        return (cell.x0, cell.x1);
    }
    // Another heading on the same line shares the page's width.
    let beside = page.chunks.iter().enumerate().filter(|&(i, c)| {
        i != index && c.rect.same_line(&chunk.rect) && c.bare_heading().is_some()
    });
    let (mut x0, mut x1) = (0.0_f64, page.width);
    for (_, other) in beside {
        if other.rect.x0 > chunk.rect.x1 {
            x1 = x1.min(other.rect.x0 - 2.0);
        } else {
            x0 = x0.max(chunk.rect.x0 - 4.0);
        }
    }
    (x0, x1)
}

/// A heading alone in its row that is no column title of the advance table.
fn ends_advance(page: &Page, index: usize, label: Label, x0: f64, x1: f64) -> bool {
    let closing = matches!(
        label,
        Label::Notes
            | Label::Crew
            | Label::Contacts
            | Label::Transport
            | Label::Hospital
            | Label::Parking
            | Label::Weather
            | Label::Office
    );
    let rect = &page.chunks[index].rect;
    let alone =
        !page.chunks.iter().enumerate().any(|(i, c)| {
            i != index && c.rect.same_line(rect) && c.rect.x0 >= x0 && c.rect.x1 <= x1
        });
    closing && alone && page.chunks[index].bare_heading().is_some()
}
