//! Classifies a document and builds its reading.

use super::day::{build_day, segments};
use super::evidence::round;
use super::extraction::{Extraction, extract};
use super::features::{features, head_text};
use super::places::describe;
use super::{header, schedule};
use crate::kind::classify;
use crate::layout::Document;
use crate::reading::{Context, Day, Kind, Reading};

/// Reads a laid-out document of any kind except a change notice.
pub(crate) fn read_document(document: &Document, context: &Context) -> Reading {
    let extraction = extract(document, context);
    let features = features(&extraction);
    let head = head_text(document);
    let (kind, certainty) = classify(&features, &head, &extraction.folded);
    let mut reading = Reading {
        kind,
        language: extraction.language.map(str::to_owned),
        ..Reading::default()
    };
    match kind {
        Kind::CallSheet => read_call_sheet(&extraction, &mut reading, certainty),
        Kind::Schedule => read_schedule(&extraction, &mut reading, certainty),
        Kind::ChangeNotice | Kind::NotCallSheet => reading.confidence = round(certainty),
    }
    reading
}

/// Adds the days of a call sheet, or of a pack of call sheets.
fn read_call_sheet(extraction: &Extraction<'_>, reading: &mut Reading, certainty: f64) {
    let mut total = 0.0;
    let segments = segments(extraction);
    for (index, pages) in segments.iter().enumerate() {
        total += build_day(extraction, reading, index, pages.clone());
    }
    let mean = total / segments.len().max(1) as f64;
    // An uncertain kind lowers the confidence in every field.
    reading.confidence = round(mean * (0.7 + 0.3 * (certainty * 1.6).min(1.0)));
}

/// Adds the days of a schedule of several days.
fn read_schedule(extraction: &Extraction<'_>, reading: &mut Reading, certainty: f64) {
    let production = extraction
        .document
        .pages
        .first()
        .zip(extraction.sections.first())
        .and_then(|(p, s)| header::production(p, s));
    let unit = extraction
        .document
        .pages
        .first()
        .zip(extraction.sections.first())
        .map(|(p, s)| header::unit(p, s, extraction.context));
    let days = schedule::days(extraction.document, &extraction.tables, &extraction.hints);
    let mut total = 0.0;
    for (index, found) in days.into_iter().enumerate() {
        total += found.date.confidence;
        let text = found.date.value.to_string();
        reading.fields.push(
            found
                .date
                .field(format!("days[{index}].shooting_date"), text),
        );
        reading.days.push(Day {
            shooting_date: Some(found.date.value),
            time_zone: extraction.zone.clone(),
            production: production.as_ref().map(|p| p.value.clone()),
            unit: unit.unwrap_or_default(),
            crew_call: found.call,
            primary_location: found.location.as_ref().map(describe),
            locations: found.location.into_iter().collect(),
            scenes: found.scenes,
            ..Day::default()
        });
    }
    let mean = total / reading.days.len().max(1) as f64;
    reading.confidence = round(mean * (0.6 + 0.4 * certainty));
}
