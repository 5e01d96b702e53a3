//! Cells of two lines in lists of people: which lower line belongs to which upper line.

use std::collections::HashMap;

use crate::layout::Page;
use crate::value::phone::find_phones;

/// The second lines of the cells of a row, by the chunk of the first line. Only for a row with a
/// telephone number, and only if the line below has no number and stands below the row entirely.
pub(super) fn second_lines_of_row(
    page: &Page,
    row: &[usize],
    country: Option<&str>,
) -> HashMap<usize, usize> {
    let text = |i: usize| page.chunks[i].text.as_str();
    let numbered = row.iter().any(|&i| text(i).starts_with(['+', '(']));
    let below = |i: usize| {
        let chunk = &page.chunks[i];
        let below = page.below(i)?;
        let under = &page.chunks[below].rect;
        let near = under.y0 - chunk.rect.y1 < 0.5 * chunk.size;
        (near && (under.x0 - chunk.rect.x0).abs() < 3.0).then_some((i, below))
    };
    let rest: HashMap<usize, usize> = row.iter().filter_map(|&i| below(i)).collect();
    let Some(&any) = rest.values().next().filter(|_| numbered) else {
        return HashMap::new();
    };
    let line = page.chunks[any].rect;
    let mut beside = page
        .beside(&line)
        .filter(|&i| page.chunks[i].rect.same_line(&line));
    let whole = beside.all(|i| {
        let chunk = &page.chunks[i];
        let ours = rest.values().any(|&below| below == i);
        let section = chunk.heading().is_some_and(|h| h.label.is_section());
        let own = section || !find_phones(&chunk.text, country).is_empty();
        let elsewhere = !row
            .iter()
            .any(|&r| page.chunks[r].rect.overlap_x(&chunk.rect) > 0.0);
        elsewhere || ours && !own
    });
    if whole { rest } else { HashMap::new() }
}

/// Cells of two lines that are centred beside a row, one line above and one below its middle.
pub(super) fn centred_cells<'a>(
    page: &'a Page,
    row: &'a [usize],
) -> impl Iterator<Item = (usize, usize)> + 'a {
    let line = row
        .iter()
        .map(|&i| page.chunks[i].rect)
        .reduce(|a, b| a.union(&b));
    let beside = line.into_iter().flat_map(move |line| {
        let half = move |i: &usize| {
            let rect = &page.chunks[*i].rect;
            let reaches = rect.overlap_y(&line) > 0.25 * rect.height().min(line.height());
            let apart = row
                .iter()
                .all(|&other| other != *i && page.chunks[other].rect.overlap_x(rect) <= 0.0);
            reaches && apart
        };
        let (top, middle, foot) = (
            line.y0 - line.height(),
            line.mid_y(),
            line.y1 + line.height(),
        );
        page.between(top, middle)
            .filter(half)
            .map(move |above| (above, middle, foot, line))
    });
    beside.filter_map(move |(above, middle, foot, line)| {
        let below = page.below(above)?;
        let rect = &page.chunks[below].rect;
        let near = rect.mid_y() > middle && rect.mid_y() < foot;
        (near && rect.overlap_y(&line) > 0.0).then_some((above, below))
    })
}
