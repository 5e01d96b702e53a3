//! The reader against the truth of the samples and of the generated message stream.

use std::collections::BTreeMap;

use callsheet::{Context, Reading};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use mail_parser::{MessageParser, MimeHeaders as _};
use sim::callsheets::score::{self, Tally, compare};
use world::people::Person as CrewMember;

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
    reading.for_person(&score::person(person));
    reading
}

#[test]
fn every_sample_is_read_correctly() {
    let mut lines = Vec::new();
    let people = world::people::people();
    for sample in world::samples::samples(BASE) {
        let person = people
            .iter()
            .find(|person| person.email == sample.recipient)
            .unwrap();
        let reading = read(&sample.eml, sample.received, person);
        let wrong = compare(&sample.truth, &reading).into_iter();
        let wrong = wrong.filter(|one| !one.is_right());
        lines.extend(wrong.map(|one| {
            let (field, said, read) = (one.field, one.said, one.read);
            format!("{}: {field}\n    is   {said}\n    read {read}", sample.name)
        }));
    }
    assert!(lines.is_empty(), "\n{}", lines.join("\n"));
}

#[test]
fn the_message_stream_is_read_correctly() {
    let mut scores: BTreeMap<&str, Tally> = BTreeMap::new();
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
            for one in compare(&message.truth, &reading) {
                let tally = scores.entry(one.field).or_default();
                tally.right += one.right;
                tally.all += one.all;
                if !one.is_right() {
                    let (field, said, read) = (one.field, one.said, one.read);
                    lines.push(format!(
                        "seed {seed} message {number}: {field}\n    is   {said}\n    read {read}"
                    ));
                }
            }
        }
    }
    let table: Vec<String> = scores
        .iter()
        .map(|(field, score)| {
            format!(
                "{field:20} {:5.1} % of {}",
                score.share() * 100.0,
                score.all
            )
        })
        .collect();
    println!("{}", table.join("\n"));
    assert!(
        scores.values().all(|score| score.share() >= GOAL),
        "\n{}\n{}",
        table.join("\n"),
        lines.join("\n")
    );
}
