//! Puts the fields of a document together into a reading.

use std::collections::BTreeMap;
use std::ops::Range;

mod people;
mod places;

use super::dates;
use super::evidence::{Found, round};
use super::header;
use super::places::describe;
use super::scenes::scenes;
use super::schedule;
use super::sun;
use super::survey::{Survey, head_text, signs, survey};
use super::times::{self, Pairing};
use crate::consistency;
use crate::kind::classify;
use crate::layout::{Document, Rect};
use crate::lexicon::{Folded, Label};
use crate::reading::{Context, Day, Kind, Reading};
use crate::value::date::find_dates;
use people::set_people;
use places::set_places;

/// Reads a laid-out document of any kind but a change notice.
pub(crate) fn read_document(document: &Document, context: &Context) -> Reading {
    let survey = survey(document, context);
    let signs = signs(&survey);
    let head = head_text(document);
    let (kind, clarity) = classify(&signs, &head, &survey.folded);
    let mut reading = Reading {
        kind,
        language: survey.language.map(str::to_owned),
        ..Reading::default()
    };
    match kind {
        Kind::CallSheet => call_sheet(&survey, &mut reading, clarity),
        Kind::Schedule => several_days(&survey, &mut reading, clarity),
        Kind::ChangeNotice | Kind::NotCallSheet => reading.confidence = round(clarity),
    }
    reading
}

/// Page ranges of one day each: a page with its own date and call opens a day.
fn segments(survey: &Survey<'_>) -> Vec<Range<usize>> {
    let count = survey.document.pages.len();
    let mut starts = vec![0];
    let mut current = dates::best(&survey.dates, 0..1).map(|c| c.resolved.date);
    for index in 1..count {
        let page = &survey.document.pages[index];
        let own = dates::best(&survey.dates, index..index + 1)
            .filter(|c| c.score > 2.5 && page.chunks[c.chunk].rect.y0 < page.height * 0.4);
        let called = survey.pairings.iter().any(|p| {
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

fn call_sheet(survey: &Survey<'_>, reading: &mut Reading, clarity: f64) {
    let mut total = 0.0;
    let segments = segments(survey);
    for (index, pages) in segments.iter().enumerate() {
        total += build_day(survey, reading, index, pages.clone());
    }
    let mean = total / segments.len().max(1) as f64;
    // A doubtful kind makes every field doubtful.
    reading.confidence = round(mean * (0.7 + 0.3 * (clarity * 1.6).min(1.0)));
}

/// Adds one day; gives its confidence.
fn build_day(survey: &Survey<'_>, reading: &mut Reading, index: usize, pages: Range<usize>) -> f64 {
    let mut day = Day {
        time_zone: survey.zone.clone(),
        ..Day::default()
    };
    let mut sure = Confidence::default();
    let numbers: Vec<u32> = survey.document.pages[pages.clone()]
        .iter()
        .map(|p| p.number)
        .collect();
    let path = |name: &str| format!("days[{index}].{name}");
    set_date(
        survey,
        reading,
        &mut day,
        &mut sure,
        pages.clone(),
        &path("shooting_date"),
    );
    set_times(survey, reading, &mut day, &mut sure, &numbers, &path);
    set_places(survey, reading, &mut day, &mut sure, &numbers, &path);
    set_header(survey, reading, &mut day, pages.clone(), &path);
    for page in pages.clone() {
        let (p, s, t) = (
            &survey.document.pages[page],
            &survey.sections[page],
            &survey.tables[page],
        );
        for scene in scenes(p, s, t) {
            if !day.scenes.iter().any(|known| known.number == scene.number) {
                day.scenes.push(scene);
            }
        }
    }
    set_people(survey, &mut day, &numbers);
    set_sky(survey, &mut day, pages);
    if index == 0 {
        day.notes = header::notes(survey.document, &survey.sections);
    }
    reading.warnings.extend(consistency::check(&day));
    reading.days.push(day);
    sure.total()
}

/// Weather and sun; no field: evidence is named only for what the parse output carries.
fn set_sky(survey: &Survey<'_>, day: &mut Day, pages: Range<usize>) {
    for page in pages {
        let (page, sections) = (&survey.document.pages[page], &survey.sections[page]);
        let [rise, set] = sun::sun(page, sections);
        day.sunrise = day.sunrise.or(rise);
        day.sunset = day.sunset.or(set);
        day.weather = day.weather.take().or_else(|| sun::weather(page, sections));
    }
}

/// What a plan needs, weighed.
#[derive(Default)]
struct Confidence {
    date: f64,
    call: f64,
    place: f64,
}

impl Confidence {
    fn total(&self) -> f64 {
        0.38 * self.date + 0.42 * self.call + 0.2 * self.place
    }
}

fn set_date(
    survey: &Survey<'_>,
    reading: &mut Reading,
    day: &mut Day,
    sure: &mut Confidence,
    pages: Range<usize>,
    path: &str,
) {
    if let Some(best) = dates::best(&survey.dates, pages) {
        let rival = survey
            .dates
            .iter()
            .filter(|c| c.resolved.date != best.resolved.date)
            .map(|c| c.score)
            .fold(f64::MIN, f64::max);
        let mut found = best.found.clone();
        if best.score - rival < 1.0 {
            found.confidence -= 0.2;
        }
        if let Some(weekday) = best.resolved.mismatch {
            reading.warnings.push(format!(
                "weekday-mismatch: the sheet says {weekday:?}, {} is a {:?}",
                found.value,
                found.value.weekday()
            ));
        }
        sure.date = found.confidence;
        day.shooting_date = Some(found.value);
        reading
            .fields
            .push(found.field(path.to_owned(), found.value.to_string()));
        return;
    }
    // The names beside the document are the weakest evidence: they may carry
    // the day of issue.
    let beside = [
        survey.context.subject.as_deref(),
        survey.context.file_name.as_deref(),
    ];
    let named = beside.into_iter().flatten().find_map(|text| {
        let text = text.replace('_', " ");
        let folded = Folded::new(&text);
        find_dates(&text, &folded)
            .iter()
            .find_map(|d| d.resolve(&survey.hints))
    });
    match (named, survey.document.pages.first()) {
        (Some(date), Some(page)) => {
            let found = Found::at(date.date, 0.35, page, Rect::default(), "date-from-name");
            sure.date = 0.35;
            day.shooting_date = Some(date.date);
            reading
                .fields
                .push(found.field(path.to_owned(), date.date.to_string()));
            reading
                .warnings
                .push("date-from-name: no date on the sheet itself".to_owned());
        }
        _ => reading
            .warnings
            .push("no-date: no shooting date was found".to_owned()),
    }
}

fn set_times(
    survey: &Survey<'_>,
    reading: &mut Reading,
    day: &mut Day,
    sure: &mut Confidence,
    pages: &[u32],
    path: &dyn Fn(&str) -> String,
) {
    let here = || {
        survey
            .pairings
            .iter()
            .filter(|p| pages.contains(&p.found.page))
    };
    let crew = times::best(here(), Label::CrewCall);
    let unit = times::best(here(), Label::UnitCall);
    let bare = times::best(here(), Label::BareCall)
        .filter(|p| is_head(survey, p))
        .map(|mut p| {
            p.found.confidence -= 0.25;
            p
        });
    let shooting = times::best(here(), Label::ShootingCall)
        .or_else(|| unit.clone().filter(|_| crew.is_some()));
    let crew = crew.or(unit).or(bare);
    let mut field = |name: &str, pairing: Option<&Pairing>| {
        pairing.map(|p| {
            reading
                .fields
                .push(p.found.field(path(name), p.found.value.to_string()));
            p.found.value
        })
    };
    day.crew_call = field("crew_call", crew.as_ref());
    day.shooting_call = field("shooting_call", shooting.as_ref());
    let wrap = best_wrap(here(), crew.as_ref());
    day.wrap = field("wrap", wrap.as_ref());
    // No field: evidence is named only for what the parse output carries.
    day.lunch = times::best(here(), Label::Lunch).map(|p| p.found.value);
    for (key, pairing) in department_calls(here()) {
        let value = pairing.found.value;
        let name = format!("department_calls.{key}");
        reading
            .fields
            .push(pairing.found.field(path(&name), value.to_string()));
        day.department_calls.insert(key.to_owned(), value);
    }
    match crew {
        Some(crew) => sure.call = crew.found.confidence,
        None => reading
            .warnings
            .push("no-call-time: no crew call was found".to_owned()),
    }
}

/// The wrap: of several the best that a day can have, which after a late call may
/// be past midnight.
fn best_wrap<'a>(
    pairings: impl Iterator<Item = &'a Pairing> + Clone,
    crew: Option<&Pairing>,
) -> Option<Pairing> {
    let plausible = |p: &&Pairing| {
        crew.is_none_or(|crew| {
            let (from, to) = (crew.found.value.minutes(), p.found.value.minutes());
            (2 * 60..=20 * 60).contains(&((to + 24 * 60 - from) % (24 * 60)))
        })
    };
    times::best(pairings.clone().filter(plausible), Label::Wrap)
        .or_else(|| times::best(pairings, Label::Wrap))
}

/// The surest call of each department, the first of equals.
fn department_calls<'a>(
    pairings: impl Iterator<Item = &'a Pairing>,
) -> BTreeMap<&'static str, &'a Pairing> {
    let mut calls: BTreeMap<&'static str, &Pairing> = BTreeMap::new();
    for pairing in pairings {
        if let Label::Department(key) = pairing.label {
            let best = calls.entry(key).or_insert(pairing);
            if pairing.found.confidence > best.found.confidence + 0.03 {
                *best = pairing;
            }
        }
    }
    calls
}

/// A bare "Call" counts only in the head of a page and in no table of people.
fn is_head(survey: &Survey<'_>, pairing: &Pairing) -> bool {
    let page = survey
        .document
        .pages
        .iter()
        .position(|p| p.number == pairing.found.page);
    page.is_some_and(|i| {
        let rect = &pairing.found.rect;
        let tabled = survey.tables[i]
            .iter()
            .any(|t| t.rect.contains(rect.mid_x(), rect.mid_y()));
        rect.y0 < survey.document.pages[i].height * 0.4 && !tabled
    })
}

fn set_header(
    survey: &Survey<'_>,
    reading: &mut Reading,
    day: &mut Day,
    pages: Range<usize>,
    path: &dyn Fn(&str) -> String,
) {
    let first = pages.start;
    let produced = header::production(&survey.document.pages[first], &survey.sections[first]);
    // A pack may open with a cover: the sheet's own head stands where the call does.
    let called = |page: &u32| {
        survey
            .pairings
            .iter()
            .any(|p| p.found.page == *page && matches!(p.label, Label::CrewCall | Label::UnitCall))
    };
    let head = pages
        .clone()
        .find(|&i| called(&survey.document.pages[i].number));
    let head = head.unwrap_or(first);
    let (page, sections) = (&survey.document.pages[head], &survey.sections[head]);
    day.unit = header::unit(page, sections, survey.context);
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
    if let Some(found) = header::revision(page, sections, survey.context) {
        reading
            .fields
            .push(found.field(path("revision"), found.value.clone()));
        day.revision = Some(found.value);
    }
}

fn several_days(survey: &Survey<'_>, reading: &mut Reading, clarity: f64) {
    let production = survey
        .document
        .pages
        .first()
        .zip(survey.sections.first())
        .and_then(|(p, s)| header::production(p, s));
    let unit = survey
        .document
        .pages
        .first()
        .zip(survey.sections.first())
        .map(|(p, s)| header::unit(p, s, survey.context));
    let days = schedule::days(survey.document, &survey.tables, &survey.hints);
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
            time_zone: survey.zone.clone(),
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
    reading.confidence = round(mean * (0.6 + 0.4 * clarity));
}
