//! Identity, order and differences of versions.

use callsheet::{CallTime, MyCall, Scene};
use jiff::civil::date;

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

#[test]
fn identity_ignores_spelling_but_not_unit_or_date() {
    let user = UserId("u-1".into());
    let id = |title, unit, day| day_id(&user, title, unit, date(2026, 11, day));
    assert_eq!(
        id("Złota Rybka", "main", 25),
        id("ZŁOTA  RYBKA!", "main", 25)
    );
    assert_ne!(
        id("Złota Rybka", "main", 25),
        id("Złota Rybka", "second", 25)
    );
    assert_ne!(id("Złota Rybka", "main", 25), id("Złota Rybka", "main", 26));
    let other = day_id(
        &UserId("u-2".into()),
        "Złota Rybka",
        "main",
        date(2026, 11, 25),
    );
    assert_ne!(id("Złota Rybka", "main", 25), other);
}

fn current(mark: Option<&str>, received: i64, notice: bool) -> Day {
    let mut day = crate::notify::icalendar::tests::day();
    day.revision = mark.map(str::to_owned);
    day.received = at(received);
    if notice {
        let new = "push 60 min".to_owned();
        day.changes = vec![Change {
            field: NOTICE.into(),
            old: String::new(),
            new,
        }];
    }
    day
}

#[test]
fn the_mark_decides_before_the_date() {
    assert!(is_newer(
        Some("blue"),
        at(1),
        &current(Some("white"), 2, false)
    ));
    assert!(!is_newer(
        Some("white"),
        at(2),
        &current(Some("blue"), 1, false)
    ));
    assert!(!is_newer(Some("v2"), at(9), &current(Some("v3"), 1, false)));
}

#[test]
fn without_two_comparable_marks_the_date_decides() {
    assert!(is_newer(None, at(2), &current(None, 1, false)));
    assert!(!is_newer(None, at(1), &current(None, 2, false)));
    assert!(is_newer(
        Some("final"),
        at(2),
        &current(Some("blue"), 1, false)
    ));
    assert!(
        is_newer(None, at(2), &current(Some("blue"), 1, false)),
        "a mark may be misread"
    );
}

#[test]
fn after_a_change_notice_only_the_date_counts() {
    assert!(!is_newer(
        Some("pink"),
        at(1),
        &current(Some("blue"), 2, true)
    ));
    assert!(is_newer(
        Some("pink"),
        at(3),
        &current(Some("blue"), 2, true)
    ));
}

#[test]
fn a_call_after_midnight_is_later_than_one_before() {
    let moved = |old: &str, new: &str| {
        let mut day = current(None, 1, false);
        let (old, new) = (old.to_owned(), new.to_owned());
        day.changes = vec![Change {
            field: "call".into(),
            old,
            new,
        }];
        is_urgent(&day)
    };
    assert!(moved("06:30", "05:45"));
    assert!(!moved("05:45", "06:30"));
    assert!(!moved("23:30", "00:30 +1"));
    assert!(moved("00:30 +1", "23:30"));
}

#[test]
fn differences_are_those_a_person_acts_on() {
    let day = |call: &str, place: &str, scenes: &[&str]| callsheet::Day {
        my_call: Some(MyCall {
            time: CallTime::try_from(call.to_owned()).ok(),
            place: None,
            source: callsheet::CallSource::Row,
            next_day: false,
        }),
        primary_location: Some(place.to_owned()),
        scenes: scenes
            .iter()
            .map(|number| Scene {
                number: (*number).to_owned(),
                int_ext: None,
                day_night: None,
            })
            .collect(),
        ..callsheet::Day::default()
    };
    let old = day("06:30", "Hala 1", &["1", "2"]);
    assert!(changes(&old, &old.clone()).is_empty());
    let found = changes(&old, &day("05:45", "Hala 1", &["1", "2", "7"]));
    let lines: Vec<_> = found
        .iter()
        .map(|c| format!("{}: {} -> {}", c.field, c.old, c.new))
        .collect();
    assert_eq!(lines, ["call: 06:30 -> 05:45", "scenes: 1, 2 -> 1, 2, 7"]);
}
