//! Everything that is found before it is known what the document is.

use jiff::tz::TimeZone;

use super::columns::Column;
use super::crew::{PersonRow, people};
use super::dates::{self, Candidate};
use super::evidence::Found;
use super::header;
use super::places::{Place, describe, places};
use super::scenes::scenes;
use super::schedule;
use super::sections::Sections;
use super::tables::{Table, tables};
use super::times::{Pairing, pair_times};
use crate::kind::Signs;
use crate::layout::Document;
use crate::lexicon::{Label, detect_language};
use crate::reading::{Context, LocationRole};
use crate::value::date::DateHints;
use crate::zone::{country_of, language_zone, zone_of};

/// Everything found before it is known what the document is.
pub(super) struct Survey<'a> {
    pub(super) document: &'a Document,
    pub(super) context: &'a Context,
    pub(super) folded: String,
    pub(super) language: Option<&'static str>,
    pub(super) sections: Vec<Sections>,
    pub(super) tables: Vec<Vec<Table>>,
    pub(super) pairings: Vec<Pairing>,
    pub(super) people: Vec<PersonRow>,
    pub(super) places: Vec<Found<Place>>,
    pub(super) dates: Vec<Candidate>,
    pub(super) hints: DateHints,
    pub(super) zone: Option<String>,
}

pub(super) fn survey<'a>(document: &'a Document, context: &'a Context) -> Survey<'a> {
    let folded = document.folded();
    let language = detect_language(&folded);
    let sections = Sections::of_pages(&document.pages);
    let tables: Vec<Vec<Table>> = document
        .pages
        .iter()
        .zip(&sections)
        .map(|(p, s)| tables(p, s))
        .collect();
    let pages = || document.pages.iter().zip(&sections).zip(&tables);
    let places: Vec<Found<Place>> = pages().flat_map(|((p, s), t)| places(p, s, t)).collect();
    let zone = zone(document, &places, context, language);
    let country = zone.as_deref().and_then(country_of);
    let hints = hints(document, context, language, zone.as_deref(), country);
    let pairings = pages()
        .flat_map(|((p, s), t)| pair_times(p, s, t))
        .collect();
    let people = pages()
        .flat_map(|((p, s), t)| people(p, s, t, country))
        .collect();
    let dates = dates::candidates(document, &sections, &hints);
    Survey {
        document,
        context,
        folded,
        language,
        sections,
        tables,
        pairings,
        people,
        places,
        dates,
        hints,
        zone,
    }
}

/// The zone of the first set, else of any place, else of the sheet, else the person's.
fn zone(
    document: &Document,
    places: &[Found<Place>],
    context: &Context,
    language: Option<&str>,
) -> Option<String> {
    let sets = places
        .iter()
        .filter(|p| p.value.location.role == LocationRole::Set);
    let rest = places
        .iter()
        .filter(|p| p.value.location.role != LocationRole::Set);
    let by_place = sets
        .chain(rest)
        .find_map(|p| zone_of(&describe(&p.value.location)));
    let whole = || {
        let text: Vec<&str> = document
            .pages
            .iter()
            .take(3)
            .flat_map(|p| p.chunks.iter().map(|c| c.text.as_str()))
            .collect();
        zone_of(&text.join("\n"))
    };
    let found = by_place.or_else(whole).map(|(zone, _)| zone.to_owned());
    found.or_else(|| context.time_zone.clone()).or_else(|| {
        language
            .and_then(language_zone)
            .map(|(zone, _)| zone.to_owned())
    })
}

fn hints(
    document: &Document,
    context: &Context,
    language: Option<&str>,
    zone: Option<&str>,
    country: Option<&str>,
) -> DateHints {
    let local = zone
        .or(context.time_zone.as_deref())
        .and_then(|z| TimeZone::get(z).ok());
    let received = context
        .received
        .map(|t| local.unwrap_or(TimeZone::UTC).to_datetime(t).date());
    let times = document
        .pages
        .iter()
        .flat_map(|p| &p.chunks)
        .flat_map(|c| &c.times);
    let (half, full) = times.fold((0, 0), |(half, full), time| {
        if time.half_day {
            (half + 1, full)
        } else {
            (half, full + 1)
        }
    });
    let english = language.is_none_or(|l| l == "en");
    let american = match country {
        Some(country) => matches!(country, "US"),
        // AM and PM on an English sheet without a place: most likely the US.
        None => half > full,
    };
    let years = document
        .pages
        .iter()
        .flat_map(|p| &p.chunks)
        .flat_map(|c| &c.dates);
    let year = years.filter_map(|d| d.year).next();
    DateHints {
        received,
        month_first: english && american,
        year,
    }
}

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

pub(super) fn signs(survey: &Survey<'_>) -> Signs {
    let has = |label: Label| survey.pairings.iter().any(|p| p.label == label);
    let chunks = || survey.document.pages.iter().flat_map(|p| &p.chunks);
    let labelled = |wanted: &[Label]| {
        chunks().any(|c| {
            c.heading()
                .is_some_and(|h| !h.fuzzy && wanted.contains(&h.label))
        })
    };
    let place = |role: LocationRole| survey.places.iter().any(|p| p.value.location.role == role);
    let best = dates::best(&survey.dates, 0..survey.document.pages.len());
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
    let scheduled = schedule::days(survey.document, &survey.tables, &survey.hints);
    let sheet_page = |i: usize| survey.sections.get(i);
    let scenes: usize = survey
        .document
        .pages
        .iter()
        .enumerate()
        .filter_map(|(i, p)| Some(scenes(p, sheet_page(i)?, survey.tables.get(i)?).len()))
        .sum();
    Signs {
        crew_call: has(Label::CrewCall) || has(Label::UnitCall),
        crew_label: labelled(&[Label::CrewCall, Label::UnitCall]),
        date: best.is_some(),
        weekday: chunks().any(|c| c.dates.iter().any(|d| d.weekday.is_some())),
        shooting_call: has(Label::ShootingCall),
        lunch_or_wrap: has(Label::Lunch) || has(Label::Wrap),
        sun_or_weather: sun.iter().any(|w| survey.folded.contains(w))
            || labelled(&[Label::Weather]),
        hospital: place(LocationRole::Hospital),
        set: place(LocationRole::Set),
        base_or_parking: place(LocationRole::Base) || place(LocationRole::Parking),
        scenes,
        people_with_calls: survey
            .people
            .iter()
            .filter(|p| p.call.time.is_some() || p.call.status.is_some())
            .count(),
        people: survey.people.len(),
        department_calls: survey
            .pairings
            .iter()
            .filter(|p| matches!(p.label, Label::Department(_)))
            .count(),
        day_number: survey
            .document
            .pages
            .first()
            .zip(survey.sections.first())
            .is_some_and(|(p, s)| header::day_number(p, s).is_some()),
        scheduled_days: scheduled.len(),
        date_column: survey
            .tables
            .iter()
            .flatten()
            .any(|t| t.has(Column::Date) && !t.advance && t.rows.len() >= 2),
    }
}
