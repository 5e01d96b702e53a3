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

#[test]
fn the_mark_decides_before_the_date() {
    assert!(is_newer(Some("blue"), at(1), Some("white"), at(2)));
    assert!(!is_newer(Some("white"), at(2), Some("blue"), at(1)));
    assert!(!is_newer(Some("v2"), at(9), Some("v3"), at(1)));
}

#[test]
fn without_comparable_marks_the_date_decides() {
    assert!(is_newer(None, at(2), None, at(1)));
    assert!(!is_newer(None, at(1), None, at(2)));
    assert!(is_newer(Some("final"), at(2), Some("blue"), at(1)));
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
