//! The reader against the truth: what the samples and the generated load say must be what
//! is read from them.
#![allow(clippy::unwrap_used)]

use callsheet::{Context, Person, Reading};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use sim::people::Person as CrewMember;
use sim::truth::{Truth, TruthDay};

const BASE: Date = date(2026, 11, 25);

fn read(pdf: &[u8], received: Timestamp, person: &CrewMember) -> Reading {
    let context = Context {
        received: Some(received),
        time_zone: Some(person.time_zone.clone()),
        ..Context::default()
    };
    let mut reading = callsheet::read_pdf(pdf, &context).unwrap();
    reading.for_person(&Person {
        name: Some(person.name.clone()),
        role: Some(person.role.clone()),
        department: Some(person.department.key().to_owned()),
    });
    reading
}

/// What counts of a day, in one shape for both sides.
fn expected(day: &TruthDay) -> Value {
    json!({
        "date": day.date,
        "time_zone": day.time_zone,
        "production": day.production,
        "revision": day.revision,
        "crew_call": day.crew_call,
        "own_call": day.my_call.as_ref().map(|call| call.time),
        "source": day.my_call.as_ref().map(|call| call.source),
        "elsewhere": day.my_call.as_ref().is_some_and(|call| call.place.is_some()),
        "scenes": day.scenes.iter().map(|scene| &scene.number).collect::<Vec<_>>(),
        "departments": day.department_calls,
    })
}

fn found(day: &callsheet::Day) -> Value {
    json!({
        "date": day.shooting_date,
        "time_zone": day.time_zone,
        "production": day.production,
        "revision": day.revision,
        "crew_call": day.crew_call,
        "own_call": day.my_call.as_ref().map(|call| call.time),
        "source": day.my_call.as_ref().map(|call| call.source),
        "elsewhere": day.my_call.as_ref().is_some_and(|call| call.place.is_some()),
        "scenes": day.scenes.iter().map(|scene| &scene.number).collect::<Vec<_>>(),
        "departments": day.department_calls,
    })
}

/// The differences between what a sheet says and what was read, one line each.
fn differences(name: &str, truth: &Truth, reading: &Reading) -> Vec<String> {
    let mut lines = Vec::new();
    let kind = |value: Value| value.as_str().unwrap_or_default().to_owned();
    let (said, got) = (kind(json!(truth.kind)), kind(json!(reading.kind)));
    if said != got {
        lines.push(format!("{name}: kind {said}, read {got}"));
        return lines;
    }
    if truth.days.len() != reading.days.len() && said != "not_call_sheet" {
        lines.push(format!(
            "{name}: {} days, read {}",
            truth.days.len(),
            reading.days.len()
        ));
    }
    for (day, read) in truth.days.iter().zip(&reading.days) {
        let (day_json, read_json) = (expected(day), found(read));
        for (field, value) in day_json.as_object().unwrap() {
            // Titles are printed in capitals as often as not.
            let same =
                value.to_string().to_lowercase() == read_json[field].to_string().to_lowercase();
            if !same {
                lines.push(format!(
                    "{name}: {field} {value}, read {}",
                    read_json[field]
                ));
            }
        }
        let place = read.primary_location.as_deref().unwrap_or_default();
        if !place.contains(&day.primary_location) {
            lines.push(format!(
                "{name}: location {}, read {place}",
                day.primary_location
            ));
        }
    }
    lines
}

fn people() -> Vec<CrewMember> {
    sim::people::people()
}

#[test]
fn every_sample_is_read_as_it_is_meant() {
    let mut lines = Vec::new();
    for sample in sim::samples::samples(BASE) {
        let Some(pdf) = &sample.pdf else { continue };
        let people = people();
        let person = people
            .iter()
            .find(|person| person.email == sample.recipient)
            .unwrap();
        let reading = read(pdf, sample.received, person);
        lines.extend(differences(sample.name, &sample.truth, &reading));
    }
    assert!(lines.is_empty(), "\n{}", lines.join("\n"));
}
