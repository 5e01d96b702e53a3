//! The block of a heading: the value beside it, or the lines below it.

use super::form::{first_value_right, form_row, is_next_row};
use super::headings::section_heading;
use crate::layout::{Page, Rect, in_column};
use crate::lexicon::{Label, LabelSpan, columns_of};
use crate::value::address::address_score;

/// A heading with the chunks that belong to it.
#[derive(Clone, Debug)]
pub(in crate::fields) struct Block {
    pub(in crate::fields) label: Label,
    pub(in crate::fields) heading: usize,
    /// The text after the label in the chunk of the heading.
    pub(in crate::fields) inline: Option<String>,
    /// The chunks of the value in reading order, without the heading.
    pub(in crate::fields) members: Vec<usize>,
}

/// Lines that a block may have below its first.
const MAX_LINES: usize = 7;

/// The block of a heading.
pub(in crate::fields) fn block(page: &Page, heading: usize, span: LabelSpan) -> Block {
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

/// The chunks of the value: to the right of the heading, or on the lines below it.
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
    if inline && has_adjacent_heading(page, heading) {
        return members;
    }
    let mut last = members.first().copied().unwrap_or(heading);
    for _ in 0..MAX_LINES {
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
            .filter(|&n| continues_right(page, edge, n) && page.in_same_cell(edge, n))
        {
            members.push(more);
            edge = more;
        }
        last = next;
    }
    members
}

/// Whether another heading follows directly to the right; further lines of the paragraph belong to
/// that heading.
fn has_adjacent_heading(page: &Page, heading: usize) -> bool {
    let chunk = &page.chunks[heading];
    page.right_of(heading).is_some_and(|i| {
        let next = &page.chunks[i];
        next.heading().is_some() && next.rect.x0 - chunk.rect.x1 < 1.5 * chunk.size
    })
}

/// The text after the label in the same chunk.
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

/// Whether the chunk to the right continues the value.
fn continues_right(page: &Page, last: usize, next: usize) -> bool {
    let (a, b) = (&page.chunks[last], &page.chunks[next]);
    let gap = b.rect.x0 - a.rect.x1;
    let near = if page.in_same_cell(last, next) {
        gap < 120.0
    } else {
        gap < 4.0 * a.size
    };
    near && b.heading().is_none()
        && (page.in_same_cell(last, next) || !page.is_separated(last, next))
}

/// The next line in the column of the heading or of the value.
fn next_line(page: &Page, heading: usize, last: usize, column: &Rect) -> Option<usize> {
    let from = &page.chunks[last].rect;
    let left = page.chunks[heading].rect.x0;
    // The chunks are in order of their height.
    page.between(from.y1, f64::MAX).find(|&i| {
        let r = &page.chunks[i].rect;
        i != last
            && r.mid_y() > from.y1
            && (in_column(column, r) || in_column(from, r))
            && r.x0 > left - 40.0
    })
}

/// Whether a line is a forecast: "14 °C, sunny spells" below the last place.
fn is_weather(text: &str) -> bool {
    let degrees = ["°c", "° c", "°f", "° f"];
    degrees.iter().any(|unit| text.contains(unit))
}

/// Whether a line below still belongs to the block.
fn follows(page: &Page, heading: usize, last: usize, next: usize) -> bool {
    let (a, b) = (&page.chunks[last], &page.chunks[next]);
    let gap = b.rect.y0 - a.rect.y1;
    let same_cell = page.in_same_cell(heading, next) || page.in_same_cell(last, next);
    // The text of a title bar is in the cell below it.
    let under_bar = last == heading && page.is_separated(heading, next) && gap < 2.0 * b.size;
    // Another table on the same lines may make the rows higher.
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
    near && !headed && !jump && (same_cell || under_bar || !page.is_separated(last, next))
}
