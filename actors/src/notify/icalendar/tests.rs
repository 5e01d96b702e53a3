//! Calendar files against RFC 5545; also the day and the person of other tests.

use callsheet::CallSource;
use jiff::civil::{date, time};

use super::*;
use crate::model::{Buffers, DayId, EmailId, Language, Leg, Place, RouteQuality, UserId};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn user() -> User {
    User {
        id: UserId("u-1".into()),
        email: "ola@example.com".into(),
        name: "Ola".into(),
        role: None,
        department: None,
        language: Language::Pl,
        time_zone: "Europe/Warsaw".into(),
        home: Place::default(),
        equipment_house: None,
        buffers: Buffers::default(),
        quiet_hours: None,
        created: at("2026-01-01T00:00:00Z"),
    }
}

/// The set of [`day`], as the sheet prints it.
const SET: &str = "Hala 1; ul. Łąkowa 29, Łódź";

pub(crate) fn day() -> Day {
    day_at(SET)
}

/// A day whose call is at the set.
fn day_at(set: &str) -> Day {
    let call_at = at("2026-11-25T04:45:00Z");
    Day {
        id: DayId("d-1".into()),
        user: UserId("u-1".into()),
        email: EmailId("e-1".into()),
        received: at("2026-11-24T18:00:00Z"),
        production: "Złota, Rybka".into(),
        unit: "main".into(),
        shooting_date: date(2026, 11, 25),
        time_zone: "Europe/Warsaw".into(),
        version: 3,
        state: DayState::Planned,
        revision: Some("blue".into()),
        sheet: callsheet::Day {
            primary_location: Some(set.into()),
            ..callsheet::Day::default()
        },
        changes: Vec::new(),
        plan: Some(Plan {
            version: 3,
            call: time(5, 45, 0, 0),
            call_at,
            call_source: CallSource::Row,
            location: set.into(),
            route_quality: RouteQuality::Estimate,
            legs: vec![Leg {
                from: "dom".into(),
                to: set.into(),
                minutes: 30.0,
                metres: 20_000,
                via: Vec::new(),
            }],
            onward: None,
            buffers: Buffers::default(),
            departure: at("2026-11-25T03:20:00Z"),
            wake_up: at("2026-11-25T02:35:00Z"),
            arrival: None,
            weather: None,
            warnings: Vec::new(),
            computed: at("2026-11-24T18:00:01Z"),
        }),
        confirmed: None,
        updated: at("2026-11-24T18:00:01Z"),
    }
}

/// The same with the call at a rental house, and the drive from there to the set.
pub(crate) fn day_from_rental_house() -> Day {
    let mut day = day();
    day.sheet.my_call = Some(callsheet::MyCall {
        time: None,
        next_day: false,
        place: Some("Heliograf, ul. Filmowa 4, Łódź".into()),
        source: CallSource::Row,
    });
    let plan = day.plan.as_mut().unwrap();
    let onward = Leg {
        from: "Heliograf".into(),
        ..plan.legs[0].clone()
    };
    plan.legs[0].to = "Heliograf".into();
    plan.onward = Some(onward);
    day
}

fn unfolded(file: &str) -> String {
    file.replace("\r\n ", "")
}

#[test]
fn the_event_lasts_from_departure_to_ten_hours_after_the_call() {
    let file = unfolded(&calendar(&user(), &[day()]));
    for line in [
        "UID:d-1@stillontime\r\n",
        "DTSTART:20261125T032000Z\r\n",
        "DTEND:20261125T144500Z\r\n",
        "SEQUENCE:28317604\r\n",
        "SUMMARY:StillOnTime — Dzień zdjęciowy (Hala 1\\; ul. Łąkowa 29\\, Łódź)\r\n",
    ] {
        assert!(file.contains(line), "{line} in {file}");
    }
}

#[test]
fn the_event_is_at_the_place_of_the_call_which_need_not_be_the_set() {
    let file = unfolded(&calendar(&user(), &[day_from_rental_house()]));
    let place = "Heliograf\\, ul. Filmowa 4\\, Łódź";
    assert!(file.contains(&format!("LOCATION:{place}\r\n")), "{file}");
    assert!(file.contains(&format!("({place})\r\n")), "{file}");
    let mut without_plan = day();
    without_plan.plan = None;
    assert_eq!(without_plan.place(), Some(SET));
}

#[test]
fn a_place_with_a_similar_name_is_another_place() {
    let mut day = day_at("Hala 10, ul. Łąkowa 29, Łódź");
    day.plan.as_mut().unwrap().legs[0].to = "Hala 1".into();
    let other = Some("Hala 10, ul. Łąkowa 29, Łódź");
    assert_eq!(day.places(), Some(("Hala 1", other)));
    day.plan.as_mut().unwrap().legs[0].to = "Hala 10".into();
    assert_eq!(day.places(), other.map(|set| (set, None)));
}

#[test]
fn there_are_three_wake_alarms_and_four_reminders() {
    let file = unfolded(&calendar(&user(), &[day()]));
    for trigger in ["20261125T022500Z", "20261125T023500Z", "20261125T024000Z"] {
        assert!(
            file.contains(&format!("TRIGGER;VALUE=DATE-TIME:{trigger}\r\n")),
            "{trigger}"
        );
    }
    for trigger in ["-PT12H", "-PT3H", "-PT1H", "PT0S"] {
        assert!(
            file.contains(&format!("TRIGGER:{trigger}\r\n")),
            "{trigger}"
        );
    }
    assert_eq!(file.matches("BEGIN:VALARM").count(), 7);
}

#[test]
fn lines_are_folded_at_75_octets_and_never_inside_a_character() {
    let file = calendar(&user(), &[day_at(&"żółć".repeat(100))]);
    for line in file.split("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
    }
    assert!(unfolded(&file).contains(&format!("LOCATION:{}", "żółć".repeat(100))));
}

#[test]
fn text_from_a_sheet_cannot_add_properties() {
    let hostile = day_at("x\r\nATTENDEE:mailto:victim@example.com");
    let file = unfolded(&calendar(&user(), &[hostile]));
    assert!(!file.contains("\nATTENDEE"), "{file}");
}

#[test]
fn a_cancelled_day_has_the_status_cancelled_and_no_alarms() {
    let mut cancelled = day();
    cancelled.state = DayState::Cancelled;
    cancelled.plan = None;
    let file = unfolded(&calendar(&user(), &[cancelled]));
    assert!(file.contains("STATUS:CANCELLED"));
    assert!(
        file.contains("DTSTART:20261124T230000Z"),
        "midnight in Warsaw"
    );
    assert!(!file.contains("VALARM"));
}

#[test]
fn equal_days_give_equal_bytes() {
    assert_eq!(calendar(&user(), &[day()]), calendar(&user(), &[day()]));
}

fn sequence_of(day: &Day) -> u32 {
    let file = unfolded(&calendar(&user(), std::slice::from_ref(day)));
    let (_, rest) = file.split_once("SEQUENCE:").unwrap();
    rest.split_once("\r\n").unwrap().0.parse().unwrap()
}

#[test]
fn each_write_of_a_day_increases_the_sequence_of_its_event() {
    let first = day();
    let mut traffic = first.clone();
    traffic.updated += SignedDuration::from_secs(1);
    assert!(sequence_of(&traffic) > sequence_of(&first));
    let mut within_the_second = first.clone();
    within_the_second.version += 1;
    within_the_second.updated += SignedDuration::from_millis(1);
    assert!(sequence_of(&within_the_second) > sequence_of(&first));
    let mut next = within_the_second.clone();
    next.updated += SignedDuration::from_secs(1);
    assert!(sequence_of(&next) > sequence_of(&within_the_second));
}

#[test]
fn sequence_numbers_stay_in_the_range_of_the_format() {
    let mut old = day();
    old.updated = at("2020-01-01T00:00:00Z");
    assert_eq!(sequence_of(&old), old.version);
    let mut late = day();
    late.updated = at("2200-01-01T00:00:00Z");
    assert_eq!(sequence_of(&late), i32::MAX.unsigned_abs());
}

#[test]
fn a_day_in_review_keeps_its_last_plan_with_a_warning_and_its_alarms() {
    let mut in_review = day();
    in_review.state = DayState::InReview;
    let file = unfolded(&calendar(&user(), &[in_review.clone()]));
    assert!(file.contains("DTSTART:20261125T032000Z"), "{file}");
    assert!(file.contains("DESCRIPTION:Sprawdź wiadomość!\\n"), "{file}");
    assert!(file.contains("STATUS:TENTATIVE"));
    assert_eq!(file.matches("BEGIN:VALARM").count(), 7);
    in_review.plan = None;
    let file = calendar(&user(), &[in_review]);
    assert!(
        !file.contains("VEVENT"),
        "a day that never had a plan has no event"
    );
}
