//! Forms: a label on the left, its value in the next columns of the same row.

use crate::layout::{Page, Rect, in_column};
use crate::lexicon::{Label, LabelSpan, role_of};
use crate::value::address::address_score;

/// Points between a label and its value; farther right stands something else.
const MAX_DISTANCE: f64 = 330.0;

/// The value to the right of a heading, `None` if the chunk there belongs to something else.
pub(super) fn first_value_right(page: &Page, heading: usize, span: LabelSpan) -> Option<usize> {
    let right = nearest_right(page, heading)?;
    let (from, to) = (&page.chunks[heading], &page.chunks[right]);
    let gap = to.rect.x0 - from.rect.x1;
    // "PARKING | Crew parking": the repeated label is the name of the place.
    let repeated = span.label.is_place() && to.heading().is_some_and(|h| h.label == span.label);
    // "Lumière & Cie": a company may have the name of a department.
    let company = span.label.is_place()
        && to.bare_heading().is_none()
        && to
            .heading()
            .is_some_and(|h| matches!(h.label, Label::Department(_)));
    let headed = to.heading().is_some() && !repeated && !company;
    // A value stands near its label, in the next cell, or in one column with the values of
    // the rows above and below. A distant cell belongs to another table.
    let close = gap < 14.0 * from.size.max(page.body_size);
    let next_cell = page.is_separated(heading, right)
        && match (&from.cell, &to.cell) {
            (Some(a), Some(b)) => b.x0 - a.x1 < 4.0 * from.size,
            (None, Some(b)) => b.x0 - from.rect.x1 < 14.0 * from.size,
            (_, None) => true,
        };
    let near = close || next_cell || is_aligned(page, heading, right);
    let below_first = page.below(heading).is_some_and(|b| {
        // Left-aligned text below the heading is the more likely value.
        let under = &page.chunks[b];
        (under.rect.x0 - from.rect.x0).abs() < 6.0
            && under.rect.y0 - from.rect.y1 < 0.9 * under.size
            && under.heading().is_none()
            && gap > 3.0 * from.size
    });
    let adjacent_cell = match (&from.cell, &to.cell) {
        (Some(a), Some(b)) => (a.x1 - b.x0).abs() < 3.0 && !cell_has_more_text(page, heading),
        _ => false,
    };
    // A row of a crew list beside the form: name, role, call.
    let crew = span.label.is_place()
        && page.right_of(right).is_some_and(|next| {
            let next = &page.chunks[next];
            let timed = !next.times.is_empty() && address_score(&next.text) < 2;
            timed || role_of(&next.text).is_some()
        });
    (!headed && !crew && near && (!below_first || adjacent_cell)).then_some(right)
}

/// Whether the row above or below has its label and its value at the same left edges.
fn is_aligned(page: &Page, heading: usize, value: usize) -> bool {
    let (label, text) = (&page.chunks[heading].rect, &page.chunks[value].rect);
    let same = |a: f64, b: f64| (a - b).abs() < 3.0;
    [page.above(heading), page.below(heading)]
        .into_iter()
        .flatten()
        .any(|other| {
            let row = &page.chunks[other];
            let right = page.right_of(other).map(|i| &page.chunks[i].rect);
            let near = (row.rect.mid_y() - label.mid_y()).abs() < 5.0 * row.size;
            near && same(row.rect.x0, label.x0)
                && right.is_some_and(|right| same(right.x0, text.x0))
        })
}

/// The chunk in the nearest column to the right: on the line, or the first of several lines beside
/// which the label is centred.
fn nearest_right(page: &Page, index: usize) -> Option<usize> {
    let on_line = page.right_of(index);
    let centred = nearest_centred(page, index);
    match (on_line, centred) {
        (Some(line), Some(near)) if page.chunks[near].rect.x1 < page.chunks[line].rect.x0 => {
            Some(near)
        }
        _ => on_line.or(centred),
    }
}

/// The nearest chunk to the right beside whose lines the label is centred.
fn nearest_centred(page: &Page, index: usize) -> Option<usize> {
    let from = &page.chunks[index].rect;
    page.beside(from)
        .filter(|&i| {
            let r = &page.chunks[i].rect;
            let reach = 0.8 * from.height().min(r.height());
            (0.0..MAX_DISTANCE).contains(&(r.x0 - from.x1))
                && (r.mid_y() - from.mid_y()).abs() < reach
        })
        .min_by(|&a, &b| {
            let (a, b) = (&page.chunks[a].rect, &page.chunks[b].rect);
            let column = |r: &Rect| (r.x0 / 4.0).round();
            column(a).total_cmp(&column(b)).then(a.y0.total_cmp(&b.y0))
        })
}

/// Whether the cell of the heading has other text as well.
fn cell_has_more_text(page: &Page, heading: usize) -> bool {
    let cell = page.chunks[heading].cell;
    cell.is_some_and(|cell| {
        page.between(cell.y0, cell.y1)
            .any(|i| i != heading && page.in_same_cell(i, heading))
    })
}

/// The chunks of a row with a name and, in another column, an address, in reading order and column
/// by column; empty if it is not such a row.
pub(super) fn form_row(page: &Page, heading: usize, from: usize) -> Vec<usize> {
    let name = &page.chunks[from];
    let Some(address) = nearest_right(page, from) else {
        return Vec::new();
    };
    let next = &page.chunks[address];
    let gap = next.rect.x0 - name.rect.x1;
    let apart = page.is_separated(from, address) || gap > 1.5 * name.size;
    if !apart || gap > MAX_DISTANCE || next.heading().is_some() {
        return Vec::new();
    }
    let (top, bottom) = row_of(page, heading, from);
    let column = |of: usize| -> Vec<usize> {
        let rect = page.chunks[of].rect;
        let inside = page.between(top, bottom).filter(|&i| {
            let r = &page.chunks[i].rect;
            i != heading && (i == of || in_column(&rect, r) && r.x0 > rect.x0 - 4.0)
        });
        inside.collect()
    };
    let text = |members: &[usize]| {
        let lines: Vec<&str> = members
            .iter()
            .map(|&i| page.chunks[i].text.as_str())
            .collect();
        lines.join(" ")
    };
    let names = if from == heading {
        Vec::new()
    } else {
        column(from)
    };
    let addresses = column(address);
    let named = if from == heading {
        name.text.clone()
    } else {
        text(&names)
    };
    // "Pier 9" is a name if an address stands beside it.
    let whole = address_score(&named) >= 2 && named.contains(',');
    if address_score(&text(&addresses)) < 2 || whole {
        return Vec::new();
    }
    let mut members = names;
    for index in addresses {
        if !members.contains(&index) {
            members.push(index);
        }
    }
    members
}

/// The top and the bottom of a row: of its cell or its rulings; else half-way to the labels above
/// and below if its lines are centred; else down to the next label.
fn row_of(page: &Page, heading: usize, value: usize) -> (f64, f64) {
    let label = &page.chunks[heading];
    let value = &page.chunks[value];
    let (size, middle) = (value.size, label.rect.mid_y());
    let tallest = 6.0 * size;
    if let Some(Rect { y0, y1, .. }) = value.cell.filter(|c| c.height() < tallest) {
        return (y0, y1);
    }
    if let (Some(y0), Some(y1)) = value.band
        && y1 - y0 < tallest
    {
        return (y0, y1);
    }
    let near = |i: Option<usize>| {
        i.map(|i| &page.chunks[i].rect)
            .filter(|r| (r.mid_y() - middle).abs() < 5.0 * size)
    };
    let (above, below) = (near(page.above(heading)), near(page.below(heading)));
    let higher = page.between(middle - 1.2 * size, middle - 0.3 * size);
    let centred = higher.into_iter().any(|i| {
        let r = &page.chunks[i].rect;
        r.x0 >= label.rect.x1 && !above.is_some_and(|a| a.same_line(r))
    });
    if centred {
        let reach = |r: Option<&Rect>| r.map_or(1.3 * size, |r| (r.mid_y() - middle).abs() / 2.0);
        return (middle - reach(above), middle + reach(below));
    }
    let top = label.rect.y0.min(value.rect.y0);
    let foot = label.rect.y1.max(value.rect.y1);
    let next = below.map(|r| r.y0).filter(|y| *y < foot + 2.5 * size);
    (top, next.unwrap_or(foot + 1.3 * size).max(foot))
}

/// Whether a line belongs to the next row of a form: it has a ruling above it, or a label of its
/// own.
pub(super) fn is_next_row(page: &Page, heading: usize, last: usize, next: usize) -> bool {
    let (label, line) = (&page.chunks[heading].rect, &page.chunks[next].rect);
    if page.has_ruling_between(last, next) {
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
