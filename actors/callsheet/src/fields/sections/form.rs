//! Forms: a label on the left, its value in the next columns of the same row.

use crate::layout::{Page, Rect, in_column};
use crate::lexicon::LabelSpan;
use crate::value::address::address_score;

/// Farther right stands something else.
const REACH: f64 = 330.0;

/// The chunk to the right, unless it is a heading of its own.
pub(super) fn first_value_right(page: &Page, heading: usize, span: LabelSpan) -> Option<usize> {
    let right = page.right_of(heading).or_else(|| beside(page, heading))?;
    let (from, to) = (&page.chunks[heading], &page.chunks[right]);
    let gap = to.rect.x0 - from.rect.x1;
    // "PARKING | Crew parking": the label again is the place's name.
    let again = span.label.is_place() && to.heading().is_some_and(|h| h.label == span.label);
    let headed = to.heading().is_some() && !again;
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
    let near = page.beside(&from.rect).map(|i| (i, &page.chunks[i]));
    let near = near.filter(|(_, c)| {
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
    let cell = page.chunks[heading].cell;
    cell.is_some_and(|cell| {
        page.between(cell.y0, cell.y1)
            .any(|i| i != heading && page.same_cell(i, heading))
    })
}

/// A row that gives a name and, in a column of its own, the address: all its
/// chunks in reading order, column by column; nothing where it is no such row.
pub(super) fn form_row(page: &Page, heading: usize, from: usize) -> Vec<usize> {
    let name = &page.chunks[from];
    let Some(address) = page.right_of(from) else {
        return Vec::new();
    };
    let next = &page.chunks[address];
    let gap = next.rect.x0 - name.rect.x1;
    let apart = page.walled(from, address) || gap > 1.5 * name.size;
    let fits = apart
        && gap < REACH
        && next.heading().is_none()
        && address_score(&next.text) >= 2
        && address_score(&name.text) < 2;
    if !fits {
        return Vec::new();
    }
    let (top, bottom) = row_of(page, heading, address);
    let column = |of: usize| {
        let rect = page.chunks[of].rect;
        page.between(top, bottom).filter(move |&i| {
            let r = &page.chunks[i].rect;
            i != heading && (i == of || in_column(&rect, r) && r.x0 > rect.x0 - 4.0)
        })
    };
    let mut members: Vec<usize> = if from == heading {
        Vec::new()
    } else {
        column(from).collect()
    };
    members.extend(
        column(address)
            .filter(|i| !members.contains(i))
            .collect::<Vec<_>>(),
    );
    members
}

/// From where to where a row reaches: its cell, its rules, else down to the
/// next label.
fn row_of(page: &Page, heading: usize, value: usize) -> (f64, f64) {
    let label = &page.chunks[heading];
    let value = &page.chunks[value];
    let tallest = 6.0 * value.size;
    if let Some(Rect { y0, y1, .. }) = value.cell.filter(|c| c.height() < tallest) {
        return (y0, y1);
    }
    if let (Some(y0), Some(y1)) = value.band
        && y1 - y0 < tallest
    {
        return (y0, y1);
    }
    let top = label.rect.y0.min(value.rect.y0);
    let foot = label.rect.y1.max(value.rect.y1);
    let next = page
        .below(heading)
        .map(|i| page.chunks[i].rect.y0)
        .filter(|y| *y < foot + 2.5 * value.size);
    (top, next.unwrap_or(foot + 1.3 * value.size).max(foot))
}

/// Whether a line belongs to the next row of a form: a rule above it, or text of
/// its own in the column of the labels.
pub(super) fn is_next_row(page: &Page, heading: usize, last: usize, next: usize) -> bool {
    let (label, line) = (&page.chunks[heading].rect, &page.chunks[next].rect);
    if page.ruled_between(last, next) {
        return true;
    }
    page.beside(line).any(|i| {
        let other = &page.chunks[i].rect;
        i != next
            && i != heading
            && other.same_line(line)
            && other.x1 <= line.x0
            && (other.x0 - label.x0).abs() < 6.0
            && !other.same_line(label)
    })
}
