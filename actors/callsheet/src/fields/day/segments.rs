//! Which pages belong to which shooting day.

use std::ops::Range;

use crate::fields::dates;
use crate::fields::extraction::Extraction;
use crate::lexicon::Label;

/// The page ranges of the days: a page with another date and a crew call begins a new day.
pub(in crate::fields) fn segments(extraction: &Extraction<'_>) -> Vec<Range<usize>> {
    let count = extraction.document.pages.len();
    let mut starts = vec![0];
    let mut current = dates::best(&extraction.dates, 0..1).map(|c| c.resolved.date);
    for index in 1..count {
        let page = &extraction.document.pages[index];
        let own = dates::best(&extraction.dates, index..index + 1)
            .filter(|c| c.score > 2.5 && page.chunks[c.chunk].rect.y0 < page.height * 0.4);
        let called = extraction.pairings.iter().any(|p| {
            p.found.page == page.number && matches!(p.label, Label::CrewCall | Label::UnitCall)
        });
        if let Some(own) = own
            && called
            && current.is_some_and(|date| date != own.resolved.date)
        {
            current = Some(own.resolved.date);
            starts.push(index);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([count]);
    starts
        .iter()
        .copied()
        .zip(ends)
        .map(|(from, to)| from..to)
        .collect()
}
