//! Each time with its date and its zone, where it needs them.

use super::*;
use crate::model::MessageKind;
use crate::notify::icalendar::tests::{day, user};
use crate::texts::{about_day, summary};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn a_time_on_the_shooting_date_near_home_stands_alone() {
    let mut abroad = day();
    for zone in ["Europe/Warsaw", "Europe/Berlin"] {
        abroad.time_zone = zone.into();
        let clocks = Clocks::new(Language::Pl, &user(), &abroad);
        let departure = clocks.at_home(at("2026-11-25T03:20:00Z"));
        let call = clocks.at_call(at("2026-11-25T04:45:00Z"));
        let shown = (departure.to_string(), call.to_string());
        assert_eq!(shown, ("04:20".into(), "05:45".into()), "{zone}");
    }
}

#[test]
fn another_date_is_shown() {
    let polish = Clocks::new(Language::Pl, &user(), &day());
    let english = Clocks::new(Language::En, &user(), &day());
    let evening = polish.at_home(at("2026-11-24T21:10:00Z"));
    assert_eq!(evening.to_string(), "22:10 (wt. 24 lis)");
    let a_week_before = english.at_home(at("2026-11-18T09:35:00Z"));
    assert_eq!(a_week_before.to_string(), "10:35 (Wed 18 Nov)");
    let after_midnight = english.at_call(at("2026-11-25T23:30:00Z"));
    assert_eq!(after_midnight.to_string(), "00:30 (Thu 26 Nov)");
}

#[test]
fn times_of_two_zones_are_each_shown_in_their_own() {
    let mut overseas = day();
    overseas.time_zone = "America/Los_Angeles".into();
    let plan = overseas.plan.as_mut().unwrap();
    plan.call_at = at("2026-11-25T15:18:00Z");
    plan.departure = at("2026-11-18T20:20:00Z");
    plan.wake_up = at("2026-11-18T19:35:00Z");
    let text = summary(&user(), &overseas);
    for line in [
        "20:35 (śr. 18 lis, CET) pobudka",
        "21:20 (śr. 18 lis, CET) wyjazd z domu",
        "07:18 (PST) zbiórka: Hala 1; ul. Łąkowa 29, Łódź",
    ] {
        assert!(text.lines().any(|shown| shown == line), "{line} in {text}");
    }
    let subject = about_day(&user(), MessageKind::ScheduleProcessed, &overseas).subject;
    assert!(subject.ends_with(" 2026-11-25, 07:18 (PST)"), "{subject}");
}
