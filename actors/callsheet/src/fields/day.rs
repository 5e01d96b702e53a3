//! One shooting day, built from the candidates of its pages.

mod calls;
mod confidence;
mod date;
mod head;
mod people;
mod places;
mod segments;

use std::ops::Range;

use super::extraction::Extraction;
use super::scenes::scenes;
use super::{header, sun};
use crate::consistency;
use crate::reading::{Day, Reading};
use calls::set_times;
use confidence::Confidence;
use date::set_date;
use head::set_header;
use people::set_people;
use places::set_places;
pub(super) use segments::segments;

/// Adds one day to the reading; returns its confidence.
pub(super) fn build_day(
    extraction: &Extraction<'_>,
    reading: &mut Reading,
    index: usize,
    pages: Range<usize>,
) -> f64 {
    let mut day = Day {
        time_zone: extraction.zone.clone(),
        ..Day::default()
    };
    let mut confidence = Confidence::default();
    let numbers: Vec<u32> = extraction.document.pages[pages.clone()]
        .iter()
        .map(|p| p.number)
        .collect();
    let path = |name: &str| format!("days[{index}].{name}");
    set_date(
        extraction,
        reading,
        &mut day,
        &mut confidence,
        pages.clone(),
        &path("shooting_date"),
    );
    set_times(
        extraction,
        reading,
        &mut day,
        &mut confidence,
        &numbers,
        &path,
    );
    set_places(
        extraction,
        reading,
        &mut day,
        &mut confidence,
        &numbers,
        &path,
    );
    set_header(extraction, reading, &mut day, pages.clone(), &path);
    for page in pages.clone() {
        let (p, s, t) = (
            &extraction.document.pages[page],
            &extraction.sections[page],
            &extraction.tables[page],
        );
        for scene in scenes(p, s, t) {
            if !day.scenes.iter().any(|known| known.number == scene.number) {
                day.scenes.push(scene);
            }
        }
    }
    set_people(extraction, &mut day, &numbers);
    set_weather(extraction, &mut day, pages);
    if index == 0 {
        day.notes = header::notes(extraction.document, &extraction.sections);
    }
    reading.warnings.extend(consistency::check(&day));
    reading.days.push(day);
    confidence.total()
}

/// Sets weather and sun. They get no evidence field: fields exist only for values of the parse
/// output.
fn set_weather(extraction: &Extraction<'_>, day: &mut Day, pages: Range<usize>) {
    for page in pages {
        let (page, sections) = (&extraction.document.pages[page], &extraction.sections[page]);
        let [rise, set] = sun::sun(page, sections);
        day.sunrise = day.sunrise.or(rise);
        day.sunset = day.sunset.or(set);
        day.weather = day.weather.take().or_else(|| sun::weather(page, sections));
    }
}
