//! The reader against the truth: what the samples and the generated load say must be what
//! is read from them.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use callsheet::{Context, Person, Reading};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use mail_parser::{MessageParser, MimeHeaders as _};
use serde_json::{Value, json};
use sim::people::Person as CrewMember;
use sim::truth::{Truth, TruthDay};

const BASE: Date = date(2026, 11, 25);
/// The share of right values that every field must reach on the load.
const GOAL: f64 = 0.99;

/// Reads a message as the pipeline does: its PDF, else its text.
fn read(eml: &[u8], received: Timestamp, person: &CrewMember) -> Reading {
    let message = MessageParser::default().parse(eml).unwrap();
    let pdf = message.attachments().find(|part| {
        let name = part.attachment_name().unwrap_or_default();
        name.ends_with(".pdf")
    });
    let context = Context {
        received: Some(received),
        time_zone: Some(person.time_zone.clone()),
        subject: message.subject().map(str::to_owned),
        file_name: pdf.and_then(|part| part.attachment_name().map(str::to_owned)),
    };
    let mut reading = match pdf {
        Some(part) => callsheet::read_pdf(part.contents(), &context).unwrap(),
        None => callsheet::read_text(&message.body_text(0).unwrap(), &context),
    };
    reading.for_person(&Person {
        name: Some(person.name.clone()),
        role: Some(person.role.clone()),
        department: Some(person.department.key().to_owned()),
    });
    reading
}

/// Field by field what is said and what was read.
type Compared = Vec<(&'static str, Value, Value)>;

fn compare(truth: &Truth, reading: &Reading) -> Compared {
    let mut fields = vec![("kind", json!(truth.kind), json!(reading.kind))];
    if json!(truth.kind) == "not_call_sheet" || json!(truth.kind) != json!(reading.kind) {
        return fields;
    }
    let days = (truth.days.len(), reading.days.len());
    fields.push(("days", json!(days.0), json!(days.1)));
    for (said, read) in truth.days.iter().zip(&reading.days) {
        compare_head(said, read, &mut fields);
        compare_rest(said, read, &mut fields);
    }
    compare_change(truth, reading, &mut fields);
    fields
}

fn compare_head(said: &TruthDay, read: &callsheet::Day, fields: &mut Compared) {
    let said_call = said.my_call.as_ref();
    let read_call = read.my_call.as_ref();
    fields.extend([
        ("date", json!(said.date), json!(read.shooting_date)),
        ("time_zone", json!(said.time_zone), json!(read.time_zone)),
        ("production", json!(said.production), json!(read.production)),
        ("unit", json!(said.unit), json!(read.unit)),
        ("day_number", json!(said.day_number), json!(read.day_number)),
        ("revision", json!(said.revision), json!(read.revision)),
        ("crew_call", json!(said.crew_call), json!(read.crew_call)),
        (
            "shooting_call",
            json!(said.shooting_call),
            json!(read.shooting_call),
        ),
        ("wrap", json!(said.wrap), json!(read.wrap)),
        (
            "my_call.time",
            json!(said_call.map(|call| call.time)),
            json!(read_call.map(|call| call.time)),
        ),
        (
            "my_call.source",
            json!(said_call.map(|call| call.source)),
            json!(read_call.map(|call| call.source)),
        ),
    ]);
}

fn compare_rest(said: &TruthDay, read: &callsheet::Day, fields: &mut Compared) {
    // "name, address" on the reader's side.
    let full = |name: &str| {
        let place = said.locations.iter().find(|place| place.name == name);
        place.map_or(name.to_owned(), |it| format!("{}, {}", it.name, it.address))
    };
    let said_place = said.my_call.as_ref().and_then(|call| call.place.as_deref());
    let read_place = read.my_call.as_ref().and_then(|call| call.place.as_deref());
    let main = said
        .locations
        .iter()
        .find(|place| place.address == said.primary_location)
        .map(|place| full(&place.name));
    let said_places: BTreeSet<String> = said
        .locations
        .iter()
        .map(|it| {
            format!(
                "{}: {}, {}",
                json!(it.role).as_str().unwrap(),
                it.name,
                it.address
            )
        })
        .collect();
    let read_places: BTreeSet<String> = read
        .locations
        .iter()
        .map(|it| {
            let parts: Vec<&str> = [it.name.as_deref(), it.address.as_deref()]
                .into_iter()
                .flatten()
                .collect();
            format!("{}: {}", json!(it.role).as_str().unwrap(), parts.join(", "))
        })
        .collect();
    let said_contacts: BTreeSet<[String; 3]> = said
        .contacts
        .iter()
        .map(|it| [it.name.clone(), it.role.clone(), dialled(&it.phone)])
        .collect();
    // The reader also gives the rest of the crew.
    let read_contacts: BTreeSet<[String; 3]> = read
        .contacts
        .iter()
        .map(|it| [&it.name, &it.role, &it.phone].map(|part| part.clone().unwrap_or_default()))
        .filter(|it| said_contacts.iter().any(|said| said[0] == it[0]))
        .collect();
    fields.extend([
        (
            "my_call.place",
            json!(said_place.map(full)),
            json!(read_place),
        ),
        (
            "primary_location",
            json!(main),
            json!(read.primary_location),
        ),
        ("locations", json!(said_places), json!(read_places)),
        ("contacts", json!(said_contacts), json!(read_contacts)),
        ("scenes", json!(said.scenes), json!(read.scenes)),
        (
            "department_calls",
            json!(said.department_calls),
            json!(read.department_calls),
        ),
    ]);
}

fn compare_change(truth: &Truth, reading: &Reading, fields: &mut Compared) {
    let (Some(said), Some(read)) = (&truth.change, &reading.change) else {
        return;
    };
    fields.extend([
        ("change.kind", json!(said.kind), json!(read.kind)),
        ("change.minutes", json!(said.minutes), json!(read.minutes)),
        ("change.date", json!(said.date), json!(read.date)),
        (
            "change.production",
            json!(said.production),
            json!(read.production),
        ),
    ]);
    if let Some(address) = &said.new_location {
        let read = read.new_location.as_deref().unwrap_or_default();
        let cut = if read.ends_with(address.as_str()) {
            address
        } else {
            read
        };
        fields.push(("change.new_location", json!(address), json!(cut)));
    }
}

/// A telephone number as it is dialled: `+` and country code.
fn dialled(printed: &str) -> String {
    let digits: String = printed.chars().filter(char::is_ascii_digit).collect();
    let code = if printed.starts_with('+') { "" } else { "1" };
    format!("+{code}{digits}")
}

/// Titles are printed in capitals as often as not.
fn same(said: &Value, read: &Value) -> bool {
    said.to_string().to_lowercase() == read.to_string().to_lowercase()
}

#[test]
fn every_sample_is_read_as_it_is_meant() {
    let mut lines = Vec::new();
    let people = sim::people::people();
    for sample in sim::samples::samples(BASE) {
        let person = people
            .iter()
            .find(|person| person.email == sample.recipient)
            .unwrap();
        let reading = read(&sample.eml, sample.received, person);
        let fields = compare(&sample.truth, &reading);
        let wrong = fields.iter().filter(|(_, said, read)| !same(said, read));
        lines.extend(wrong.map(|(field, said, read)| {
            format!("{}: {field}\n    is   {said}\n    read {read}", sample.name)
        }));
    }
    assert!(lines.is_empty(), "\n{}", lines.join("\n"));
}

/// Right and all values of a field.
type Score = (usize, usize);

#[test]
fn the_load_is_read_as_it_is_meant() {
    let mut scores: BTreeMap<&str, Score> = BTreeMap::new();
    let mut lines = Vec::new();
    for seed in 1..=4 {
        let crew = sim::load::crew(seed, 60);
        for (number, message) in sim::load::messages(seed, &crew, BASE, 200)
            .iter()
            .enumerate()
        {
            let person = crew
                .iter()
                .find(|person| person.email == message.recipient)
                .unwrap();
            let reading = read(&message.eml, message.received, person);
            for (field, said, read) in compare(&message.truth, &reading) {
                let right = same(&said, &read);
                let score = scores.entry(field).or_default();
                *score = (score.0 + usize::from(right), score.1 + 1);
                if !right {
                    lines.push(format!(
                        "seed {seed} message {number}: {field}\n    is   {said}\n    read {read}"
                    ));
                }
            }
        }
    }
    let share = |&(right, all): &Score| right as f64 / all.max(1) as f64;
    let table: Vec<String> = scores
        .iter()
        .map(|(field, score)| format!("{field:20} {:5.1} % of {}", share(score) * 100.0, score.1))
        .collect();
    println!("{}", table.join("\n"));
    assert!(
        scores.values().all(|score| share(score) >= GOAL),
        "\n{}\n{}",
        table.join("\n"),
        lines.join("\n")
    );
}
