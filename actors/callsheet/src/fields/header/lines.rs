//! The lines of the head of a page.

use crate::fields::sections::Sections;
use crate::layout::Page;

/// The folded lines of the top `share` of a page, each with its first chunk.
pub(super) fn head_lines(page: &Page, sections: &Sections, share: f64) -> Vec<(String, usize)> {
    page.rows
        .iter()
        .filter_map(|row| {
            let row: Vec<usize> = row
                .iter()
                .copied()
                .filter(|&i| {
                    page.chunks[i].rect.y0 < page.height * share && !sections.is_advance(page, i)
                })
                .collect();
            let first = *row.first()?;
            let text: Vec<&str> = row
                .iter()
                .map(|&i| page.chunks[i].folded.text.as_str())
                .collect();
            Some((text.join(" "), first))
        })
        .collect()
}
