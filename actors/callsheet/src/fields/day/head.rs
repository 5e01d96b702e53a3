//! The head of a day: production, unit, day number, revision.

use std::ops::Range;

use crate::fields::extraction::Extraction;
use crate::fields::header;
use crate::lexicon::Label;
use crate::reading::{Day, Reading};

/// Sets the production, the unit, the day number and the revision of a day.
pub(super) fn set_header(
    extraction: &Extraction<'_>,
    reading: &mut Reading,
    day: &mut Day,
    pages: Range<usize>,
    path: &dyn Fn(&str) -> String,
) {
    let first = pages.start;
    let produced = header::production(
        &extraction.document.pages[first],
        &extraction.sections[first],
    );
    // A pack may begin with a cover: the head of the sheet is on the page of the crew call.
    let called = |page: &u32| {
        extraction
            .pairings
            .iter()
            .any(|p| p.found.page == *page && matches!(p.label, Label::CrewCall | Label::UnitCall))
    };
    let head = pages
        .clone()
        .find(|&i| called(&extraction.document.pages[i].number));
    let head = head.unwrap_or(first);
    let (page, sections) = (&extraction.document.pages[head], &extraction.sections[head]);
    day.unit = header::unit(page, sections, extraction.context);
    if let Some(found) = produced {
        reading
            .fields
            .push(found.field(path("production"), found.value.clone()));
        day.production = Some(found.value);
    }
    if let Some(found) = header::day_number(page, sections) {
        let (n, m) = found.value;
        let text = m.map_or(n.to_string(), |m| format!("{n}/{m}"));
        reading.fields.push(found.field(path("day_number"), text));
        day.day_number = Some(found.value);
    }
    if let Some(found) = header::revision(page, sections, extraction.context) {
        reading
            .fields
            .push(found.field(path("revision"), found.value.clone()));
        day.revision = Some(found.value);
    }
}
