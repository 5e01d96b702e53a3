//! Sections of a page: which chunks belong to a heading, and which are fenced off.

mod advance;
mod form;

use std::collections::HashMap;

use super::columns::columns_of;
use crate::layout::{Page, Rect, in_column};
use crate::lexicon::{Label, LabelSpan};
use crate::value::address::address_score;
use advance::{GoesOn, advance, cut_by_page};
use form::{first_value_right, form_row, is_next_row};

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
    /// The sections of all pages; what announces other days may go on over a page's end.
    pub(super) fn of_pages(pages: &[Page]) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for (index, page) in pages.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|at| pages.get(at));
            let before = before.zip(all.last());
            let cut = before.and_then(|(before, own)| cut_by_page(before, &own.advance));
            all.push(Self::of(page, cut));
        }
        all
    }

    fn of(page: &Page, goes_on: Option<GoesOn>) -> Self {
        let headings: Vec<(usize, LabelSpan)> = page
            .chunks
            .iter()
            .enumerate()
            .filter_map(|(i, _)| section_heading(page, i).map(|span| (i, span)))
            .collect();
        let mut sections = Self {
            advance: advance(page, &headings, goes_on),
            ..Self::default()
        };
        for &(index, span) in &headings {
            // "PARKING | Crew parking" has one heading.
            let taken = span.label.is_place() && sections.owner(index) == Some(span.label);
            if span.label == Label::Advance || taken || sections.is_advance(page, index) {
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
    if NAMES_TOO.contains(&printed) && !colon {
        return None;
    }
    chunk.heading().filter(|h| h.label.is_section())
}

/// Labels that as often are part of a name.
const NAMES_TOO: &[&str] = &[
    "studio", "stage", "hala", "plan", "place", "set 1", "set 2", "set 3",
];

/// The block of a heading.
pub(super) fn block(page: &Page, heading: usize, span: LabelSpan) -> Block {
    let inline = inline_value(page, heading, span);
    let value = match inline {
        Some(_) => None,
        None => first_value_right(page, heading, span),
    };
    let mut members = Vec::new();
    if span.label.is_place() && (inline.is_some() || value.is_some()) {
        members = form_row(page, heading, value.unwrap_or(heading));
    }
    if members.is_empty() {
        members = value_lines(page, heading, value, inline.is_some());
    }
    Block {
        label: span.label,
        heading,
        inline,
        members,
    }
}

/// The value to the right, or the lines under the heading.
fn value_lines(page: &Page, heading: usize, value: Option<usize>, inline: bool) -> Vec<usize> {
    let mut members = Vec::new();
    let mut column = page.chunks[heading].rect;
    let mut right = value;
    while let Some(next) = right {
        members.push(next);
        column = if members.len() == 1 {
            page.chunks[next].rect
        } else {
            column.union(&page.chunks[next].rect)
        };
        right = page
            .right_of(next)
            .filter(|&n| continues_right(page, next, n));
    }
    if inline && goes_on(page, heading) {
        return members;
    }
    let mut last = members.first().copied().unwrap_or(heading);
    for _ in 0..LINES {
        let next = next_line(page, heading, last, &column);
        let Some(next) = next.filter(|&n| follows(page, heading, last, n)) else {
            break;
        };
        if value.is_some() && is_next_row(page, heading, last, next) {
            break;
        }
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
    members
}

/// Whether the paragraph goes on with another heading, to which its further
/// lines belong.
fn goes_on(page: &Page, heading: usize) -> bool {
    let chunk = &page.chunks[heading];
    page.right_of(heading).is_some_and(|i| {
        let next = &page.chunks[i];
        next.heading().is_some() && next.rect.x0 - chunk.rect.x1 < 1.5 * chunk.size
    })
}

/// The text behind the label in the same chunk.
fn inline_value(page: &Page, heading: usize, span: LabelSpan) -> Option<String> {
    let chunk = &page.chunks[heading];
    let end = chunk.label_end(span);
    let tail = &chunk.folded.text[end..];
    // "Location 1:" and "Location #2 -": the number is part of the label.
    let skip = tail
        .find(|c: char| c.is_alphabetic())
        .filter(|&at| tail[..at].contains([':', '-', '|']))
        .map(|at| match tail[..at].rfind([':', '|']) {
            Some(mark) => mark + 1,
            None => tail[..at].find('-').map_or(0, |mark| mark + 1),
        })
        .unwrap_or(0);
    let text = chunk.printed(end + skip, chunk.folded.text.len());
    let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
    (letters > 2 || letters > 0 && skip > 0 && text.len() > 1).then(|| text.to_owned())
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
    // Chunks are in order of height.
    page.between(from.y1, f64::MAX).find(|&i| {
        let r = &page.chunks[i].rect;
        i != last
            && r.mid_y() > from.y1
            && (in_column(column, r) || in_column(from, r))
            && r.x0 > left - 40.0
    })
}

/// "14 °C, sunny spells" under the last place.
fn is_weather(text: &str) -> bool {
    let degrees = ["°c", "° c", "°f", "° f"];
    degrees.iter().any(|unit| text.contains(unit))
}

fn follows(page: &Page, heading: usize, last: usize, next: usize) -> bool {
    let (a, b) = (&page.chunks[last], &page.chunks[next]);
    let gap = b.rect.y0 - a.rect.y1;
    let same_cell = page.same_cell(heading, next) || page.same_cell(last, next);
    // A title bar has its text in the cell underneath.
    let under_bar = last == heading && page.walled(heading, next) && gap < 2.0 * b.size;
    // Rows of a sheet may be as high as the table beside makes them.
    let address = last == heading && gap < 3.0 * b.size && address_score(&b.text) >= 2;
    let near =
        address || gap < if same_cell { 2.5 } else { 0.95 } * b.size.max(a.size.min(b.size * 1.5));
    let opens = b.labels.first().is_some_and(|l| {
        l.label.is_time() || matches!(l.label, Label::Date | Label::Title | Label::Company)
    });
    if !columns_of(&b.text).is_empty() || is_weather(&b.folded.text) {
        return false;
    }
    let headed = section_heading(page, next).is_some() || b.heading().is_some() && opens;
    let jump = b.size > 1.5 * a.size && last != heading;
    near && !headed && !jump && (same_cell || under_bar || !page.walled(last, next))
}
