//! Matches labels and times that stand in different chunks, by cost.

use super::pairing::{Pairing, pairing};
use crate::layout::Page;
use crate::lexicon::{Label, LabelSpan};
use crate::value::time::{Strength, TimeSpan};

/// Pairs each label and each time at most once, the pair with the lowest cost first.
pub(super) fn match_unpaired(
    page: &Page,
    labels: &[(usize, LabelSpan)],
    times: &[(usize, TimeSpan)],
) -> Vec<Pairing> {
    let mut costs: Vec<(f64, &'static str, usize, usize)> = Vec::new();
    for (l, &(label_index, span)) in labels.iter().enumerate() {
        let in_label_row = labels_in_row(page, labels, label_index) >= 3;
        for (t, &(time_index, time)) in times.iter().enumerate() {
            if let Some((cost, rule)) =
                cost(page, label_index, time_index, span.label, in_label_row)
            {
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

/// The number of labels on the line of a chunk.
fn labels_in_row(page: &Page, labels: &[(usize, LabelSpan)], index: usize) -> usize {
    let rect = &page.chunks[index].rect;
    labels
        .iter()
        .filter(|(i, _)| page.chunks[*i].rect.same_line(rect))
        .count()
}

/// The cost of pairing a label with a time, and the rule; `None` if they cannot belong together.
fn cost(
    page: &Page,
    label: usize,
    time: usize,
    kind: Label,
    in_label_row: bool,
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
    let same_cell = page.in_same_cell(label, time);
    let slant = (a.mid_x() - b.mid_x()).abs().min((a.x0 - b.x0).abs()) / 80.0;
    // The name of a department above a column of times is the heading of a table of people.
    if matches!(kind, Label::Department(_) | Label::BareCall) && !in_label_row && !same_cell {
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

/// Whether label and time are a row of a timetable, which has the times first: the row above or
/// below has a time and a text at the same left edges. Rows of people that begin with their calls
/// are not a timetable.
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
        // The continuation of a label that was too long for its line.
        let rest = c.times.is_empty() && c.heading().is_none() && (r.x0 - a.x0).abs() < 2.0;
        let between = inside && !rest && r.overlap_x(a) > 0.3 * r.width().min(a.width());
        i != label && i != time && between
    })
}
