//! Features: what the classification of a document is based on.

use super::extraction::Extraction;
use super::scenes::scenes;
use super::{dates, header, schedule};
use crate::kind::Features;
use crate::layout::Document;
use crate::lexicon::{Column, Label};
use crate::reading::LocationRole;

/// The folded text of the head of the first page, and of its large print.
pub(super) fn head_text(document: &Document) -> String {
    let Some(page) = document.pages.first() else {
        return String::new();
    };
    let limit = page.height * 0.3;
    let chunks = page
        .chunks
        .iter()
        .filter(|c| c.rect.y0 < limit || c.size > 1.6 * page.body_size);
    chunks
        .map(|c| c.folded.text.as_str())
        .collect::<Vec<_>>()
        .join("\n")
}

/// The features of a document.
pub(super) fn features(extraction: &Extraction<'_>) -> Features {
    let has = |label: Label| extraction.pairings.iter().any(|p| p.label == label);
    let chunks = || extraction.document.pages.iter().flat_map(|p| &p.chunks);
    let labelled = |wanted: &[Label]| {
        chunks().any(|c| {
            c.heading()
                .is_some_and(|h| !h.fuzzy && wanted.contains(&h.label))
        })
    };
    let place = |role: LocationRole| {
        extraction
            .places
            .iter()
            .any(|p| p.value.location.role == role)
    };
    let best = dates::best(&extraction.dates, 0..extraction.document.pages.len());
    let sun = [
        "sunrise",
        "sunset",
        "wschod",
        "zachod slonca",
        "sonnenaufgang",
        "lever du soleil",
        "amanecer",
        "tramonto",
        "puesta del sol",
    ];
    let scheduled = schedule::days(extraction.document, &extraction.tables, &extraction.hints);
    let sheet_page = |i: usize| extraction.sections.get(i);
    let scenes: usize = extraction
        .document
        .pages
        .iter()
        .enumerate()
        .filter_map(|(i, p)| Some(scenes(p, sheet_page(i)?, extraction.tables.get(i)?).len()))
        .sum();
    Features {
        crew_call: has(Label::CrewCall) || has(Label::UnitCall),
        crew_label: labelled(&[Label::CrewCall, Label::UnitCall]),
        date: best.is_some(),
        weekday: chunks().any(|c| c.dates.iter().any(|d| d.weekday.is_some())),
        shooting_call: has(Label::ShootingCall),
        lunch_or_wrap: has(Label::Lunch) || has(Label::Wrap),
        sun_or_weather: sun.iter().any(|w| extraction.folded.contains(w))
            || labelled(&[Label::Weather]),
        hospital: place(LocationRole::Hospital),
        set: place(LocationRole::Set),
        base_or_parking: place(LocationRole::Base) || place(LocationRole::Parking),
        scenes,
        people_with_calls: extraction
            .people
            .iter()
            .filter(|p| p.call.time.is_some() || p.call.status.is_some())
            .count(),
        people: extraction.people.len(),
        department_calls: extraction
            .pairings
            .iter()
            .filter(|p| matches!(p.label, Label::Department(_)))
            .count(),
        day_number: extraction
            .document
            .pages
            .first()
            .zip(extraction.sections.first())
            .is_some_and(|(p, s)| header::day_number(p, s).is_some()),
        scheduled_days: scheduled.len(),
        date_column: extraction
            .tables
            .iter()
            .flatten()
            .any(|t| t.has(Column::Date) && !t.advance && t.rows.len() >= 2),
    }
}
