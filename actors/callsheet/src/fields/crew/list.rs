//! People in lists without column titles.

use std::collections::HashSet;

use super::model::PersonRow;
use super::person::read_person;
use super::segments::{Segment, join_lines, split_chunk};
use super::two_lines::{centred_cells, second_lines_of_row};
use crate::fields::sections::Sections;
use crate::layout::Page;
use crate::lexicon::Label;

/// The rows of people outside tables: a role or a name with a time beside it. `used` has the chunks
/// of tables.
pub(super) fn list_rows(
    page: &Page,
    sections: &Sections,
    used: &HashSet<usize>,
    country: Option<&str>,
) -> Vec<PersonRow> {
    let mut found = Vec::new();
    // Second lines of cells, already read with the first lines.
    let mut read_lines = HashSet::new();
    for row in &page.rows {
        let free = |i: &usize| {
            let blocked = sections.owner(*i) == Some(Label::Hospital);
            !used.contains(i) && !blocked && !sections.is_advance(page, *i)
        };
        let unread = |i: &usize| free(i) && !read_lines.contains(i);
        let row: Vec<usize> = row.iter().copied().filter(unread).collect();
        let second_lines = second_lines_of_row(page, &row, country);
        let mut cells: Vec<(f64, Vec<Segment>)> = row
            .iter()
            .map(|&i| match second_lines.get(&i) {
                Some(&below) => (page.chunks[i].rect.x0, vec![join_lines(page, i, below)]),
                None => (page.chunks[i].rect.x0, split_chunk(page, i)),
            })
            .collect();
        let centred = centred_cells(page, &row).filter(|(above, _)| free(above));
        let both = |(above, below): (usize, usize)| {
            let x0 = page.chunks[above].rect.x0;
            (x0, vec![join_lines(page, above, below)])
        };
        cells.extend(centred.map(both));
        read_lines.extend(second_lines.into_values());
        cells.sort_by(|a, b| a.0.total_cmp(&b.0));
        let segments: Vec<Segment> = cells
            .into_iter()
            .flat_map(|(_, segments)| segments)
            .collect();
        let (mut at, mut from) = (0, 0);
        while at < segments.len() {
            let (person, next) = read_person(page, &segments, at, from, country);
            at = next.max(at + 1);
            if let Some(person) = person {
                found.push(person);
                from = at;
            }
        }
    }
    found
}
