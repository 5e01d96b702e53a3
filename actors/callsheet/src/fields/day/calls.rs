//! The calls of a day: crew, shooting, departments, lunch and wrap.

use std::collections::BTreeMap;

use super::confidence::Confidence;
use crate::fields::extraction::Extraction;
use crate::fields::times::{self, Pairing};
use crate::lexicon::Label;
use crate::reading::{Day, Reading};

/// Sets the calls, lunch and wrap of a day.
pub(super) fn set_times(
    extraction: &Extraction<'_>,
    reading: &mut Reading,
    day: &mut Day,
    confidence: &mut Confidence,
    pages: &[u32],
    path: &dyn Fn(&str) -> String,
) {
    let here = || {
        extraction
            .pairings
            .iter()
            .filter(|p| pages.contains(&p.found.page))
    };
    let crew = times::best(here(), Label::CrewCall);
    let unit = times::best(here(), Label::UnitCall);
    let bare = times::best(here(), Label::BareCall)
        .filter(|p| is_in_head(extraction, p))
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
    // No evidence field: fields exist only for values of the parse output.
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
        Some(crew) => confidence.call = crew.found.confidence,
        None => reading
            .warnings
            .push("no-call-time: no crew call was found".to_owned()),
    }
}

/// The wrap: the best of those that are plausible after the crew call; after a late call the wrap
/// may be past midnight.
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

/// The call of each department with the highest confidence; of about equal ones the first.
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

/// Whether a bare "Call" counts: in the head of a page and outside tables.
fn is_in_head(extraction: &Extraction<'_>, pairing: &Pairing) -> bool {
    let page = extraction
        .document
        .pages
        .iter()
        .position(|p| p.number == pairing.found.page);
    page.is_some_and(|i| {
        let rect = &pairing.found.rect;
        let tabled = extraction.tables[i]
            .iter()
            .any(|t| t.rect.contains(rect.mid_x(), rect.mid_y()));
        rect.y0 < extraction.document.pages[i].height * 0.4 && !tabled
    })
}
