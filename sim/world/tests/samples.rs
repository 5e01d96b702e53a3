//! The demo's messages: deterministic, parseable, and true to their sheets.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use mail_parser::{MessageParser, MimeHeaders as _};
use world::people::people;
use world::places::places;
use world::samples::{Sample, commercial, feature, polish, samples};
use world::sheet::{Sheet, TimeOfDay, layout};
use world::truth::{CallSource, EndState, Kind};

fn base() -> Date {
    date(2026, 11, 25)
}

fn by_name(samples: &[Sample]) -> BTreeMap<&'static str, &Sample> {
    samples.iter().map(|sample| (sample.name, sample)).collect()
}

#[test]
fn same_day_same_bytes() {
    assert_eq!(samples(base()), samples(base()));
    assert_ne!(samples(base())[0].eml, samples(date(2027, 3, 28))[0].eml);
}

#[test]
fn end_states_are_those_of_the_demo() {
    let samples = samples(base());
    let count = |state| {
        samples
            .iter()
            .filter(|it| it.truth.end_state == state)
            .count()
    };
    assert_eq!(samples.len(), 8);
    assert_eq!(count(EndState::Planned), 6);
    assert_eq!(count(EndState::Review), 1);
    assert_eq!(count(EndState::Skipped), 1);
    assert!(
        samples
            .windows(2)
            .all(|pair| pair[0].received < pair[1].received)
    );
    assert!(
        samples
            .iter()
            .all(|it| it.received.to_string().starts_with("2026-11-24"))
    );
}

#[test]
fn messages_parse_and_return_their_pdf() {
    for sample in samples(base()) {
        let message = MessageParser::default().parse(&sample.eml).unwrap();
        let delivered = message.header("Delivered-To").unwrap().as_text().unwrap();
        assert_eq!(delivered, sample.recipient);
        assert_eq!(
            message.date().unwrap().to_timestamp(),
            sample.received.as_second()
        );
        assert!(message.body_text(0).is_some());
        match &sample.pdf {
            Some(pdf) => {
                let file = message.attachment(0).unwrap();
                assert_eq!(file.contents(), pdf.as_slice());
                assert!(pdf.starts_with(b"%PDF-"));
            }
            None => assert_eq!(message.attachment_count(), 0),
        }
    }
}

#[test]
fn file_names_keep_their_diacritics() {
    let samples = samples(base());
    let message = MessageParser::default().parse(&samples[0].eml).unwrap();
    let name = message.attachment(0).unwrap().attachment_name().unwrap();
    assert_eq!(name, "plan_pracy_Cisza_nad_Wisłą_2026-11-25.pdf");
    assert!(message.subject().unwrap().contains("Cisza nad Wisłą"));
}

#[test]
fn own_calls() {
    let samples = samples(base());
    let samples = by_name(&samples);
    let call = |name: &str| samples[name].truth.call_after.map(|call| call.to_string());
    assert_eq!(call("polish").as_deref(), Some("05:45"));
    assert_eq!(call("polish-push").as_deref(), Some("06:45"));
    assert_eq!(call("polish-gaffer").as_deref(), Some("06:00"));
    assert_eq!(call("polish-no-time"), None);
    assert!(samples["feature-blue"].truth.call_after < samples["feature-white"].truth.call_after);

    let commercial = &samples["commercial"].truth.days[0];
    let own = commercial.my_call.as_ref().unwrap();
    assert_eq!(own.time, Some(TimeOfDay::new(6, 0)));
    assert_eq!(own.place.as_deref(), Some("Northlight Camera Hire"));
    assert_eq!(own.source, CallSource::Row);
    assert!(commercial.scenes.is_empty());
    assert_eq!(samples["invoice"].truth.kind, Kind::NotCallSheet);
}

/// The page has every value of the truth.
#[test]
fn documents_print_the_truth() {
    for sheet in [
        polish::sheet(base()),
        feature::blue(base()),
        commercial::sheet(base()),
    ] {
        let text = layout::draw(&sheet).plain_text();
        for place in &sheet.locations {
            assert!(text.contains(&place.address), "{}", place.address);
        }
        for row in &sheet.crew {
            assert!(text.contains(&row.name), "{}", row.name);
            assert!(text.contains(row.phone.as_deref().unwrap()));
        }
        for contact in &sheet.contacts {
            assert!(text.contains(&contact.phone), "{}", contact.phone);
        }
        for scene in &sheet.scenes {
            assert!(text.lines().any(|line| line == scene.number));
        }
        for time in [sheet.times.crew, sheet.times.shooting, sheet.times.wrap] {
            let time = time.unwrap();
            let forms = [time.to_string(), time.twelve_hour(), time.military()];
            assert!(forms.iter().any(|form| text.contains(form)), "{time}");
        }
    }
}

#[test]
fn nothing_is_drawn_off_the_page() {
    let sheets: [Sheet; 5] = [
        polish::sheet(base()),
        polish::day_without_times(base()),
        feature::white(base()),
        feature::blue(base()),
        commercial::sheet(base()),
    ];
    for sheet in sheets {
        assert_eq!(off_page(&sheet), Vec::<String>::new());
    }
}

fn off_page(sheet: &Sheet) -> Vec<String> {
    let document = layout::draw(sheet);
    let paper = document.paper;
    let outside = |item: &&document::Item| match item {
        document::Item::Text {
            x,
            y,
            size,
            font,
            text,
            ..
        } => {
            *x < 10.0
                || x + font.width(text, *size) > paper.width() - 10.0
                || *y > paper.height() - 20.0
        }
        _ => false,
    };
    document
        .pages
        .iter()
        .flat_map(|page| {
            page.items
                .iter()
                .filter(outside)
                .map(|item| format!("{item:?}"))
        })
        .collect()
}

#[test]
fn every_address_can_be_located() {
    let places = places();
    for sample in samples(base()) {
        for location in sample.truth.days.iter().flat_map(|day| &day.locations) {
            assert!(
                places.iter().any(|it| it.address == location.address),
                "{location:?}"
            );
        }
    }
}

/// Fictional numbers and reserved domains only.
#[test]
fn no_real_person_can_be_reached() {
    for person in people() {
        assert!(person.email.ends_with("@example.com"));
    }
    for sheet in [
        polish::sheet(base()),
        feature::white(base()),
        commercial::sheet(base()),
    ] {
        for phone in sheet.crew.iter().filter_map(|row| row.phone.as_deref()) {
            let plain = phone.replace([' ', '-'], "");
            assert!(
                plain.contains("55501") || phone.starts_with("+48 000 000 0"),
                "{phone}"
            );
        }
    }
}

/// In the words of the `parse` contract, times as HH:MM.
#[test]
fn the_truth_serialises_like_an_answer() {
    let samples = samples(base());
    let truth = serde_json::to_value(&samples[0].truth).unwrap();
    assert_eq!(truth["kind"], "call_sheet");
    assert_eq!(truth["language"], "pl");
    assert_eq!(truth["end_state"], "planned");
    let day = &truth["days"][0];
    assert_eq!(day["date"], "2026-11-25");
    assert_eq!(day["crew_call"], "06:30");
    assert_eq!(day["my_call"]["source"], "row");
    assert_eq!(day["department_calls"]["camera"], "06:15");
    assert_eq!(day["locations"][0]["role"], "set");
    assert_eq!(day["scenes"][2]["int_ext"], "EXT");
    assert_eq!(day["scenes"][2]["day_night"], "E");
}
