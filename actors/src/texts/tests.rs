//! Both languages have all texts, and texts are safe in headers.

use std::collections::BTreeSet;

use super::*;
use crate::model::{Change, Language, MessageKind};
use crate::notify::icalendar::tests::{day, day_from_rental_house, user};

fn keys(table: &[(&'static str, &'static str)]) -> BTreeSet<&'static str> {
    table.iter().map(|(key, _)| *key).collect()
}

#[test]
fn both_languages_have_the_same_keys() {
    let (polish, english) = (words(Language::Pl), words(Language::En));
    assert_eq!(keys(polish.fields), keys(english.fields));
    assert_eq!(keys(polish.notices), keys(english.notices));
    assert_eq!(keys(polish.warning_texts), keys(english.warning_texts));
}

#[test]
fn a_subject_stays_one_line_whatever_the_sheet_says() {
    let hostile = "Title\r\nBcc: victim@example.com";
    let text = problem(
        Language::En,
        MessageKind::ReviewRequest,
        "plan/no-date",
        "",
        hostile,
    );
    assert_eq!(
        text.subject,
        "Please check a message: Title Bcc: victim@example.com"
    );
}

#[test]
fn a_known_problem_says_what_to_do_and_an_unknown_one_shows_its_code() {
    for code in problem::codes() {
        let text = problem(
            Language::Pl,
            MessageKind::ReviewRequest,
            code,
            "detail",
            "x",
        );
        assert!(
            text.body
                .lines()
                .next()
                .is_some_and(|line| line.ends_with('.')),
            "{code}"
        );
    }
    let text = problem(
        Language::Pl,
        MessageKind::ProcessingError,
        "other/code",
        "detail",
        "x",
    );
    assert!(text.body.starts_with("detail\n[other/code]"));
}

#[test]
fn a_warning_is_in_the_persons_language() {
    let line = "early-wake: waking at 03:21";
    assert_eq!(warning(Language::Pl, line), "pobudka przed 4:00");
    assert_eq!(warning(Language::En, "new-code: something"), "something");
}

#[test]
fn a_change_is_a_difference_or_the_reason_of_a_version() {
    let text = |field: &str, old: &str, new: &str| {
        let change = Change {
            field: field.into(),
            old: old.into(),
            new: new.into(),
        };
        super::change(Language::En, &change)
    };
    assert_eq!(text("call", "05:45", "06:45"), "your call: 05:45 → 06:45");
    assert_eq!(text("wrap", "", "19:00"), "wrap: — → 19:00");
    assert_eq!(text("other", "a", "b"), "other: a → b");
    for (field, new, words) in [
        (
            "notice",
            "push 60 min",
            "word from production: later, 60 min",
        ),
        ("notice", "cancel", "word from production: cancelled"),
        ("correction", "2", "your correction of version 2"),
    ] {
        assert_eq!(text(field, "", new), words);
    }
}

#[test]
fn the_times_of_a_message_add_up() {
    let mut day = day();
    day.plan.as_mut().unwrap().legs[0].minutes = 29.3;
    let text = summary(&user(), &day);
    // 04:20 + 30 min + 55 min = 05:45.
    for line in [
        "04:20 wyjazd z domu\n",
        ", 30 min, 20.0 km\n",
        "zapas czasu: 55 min\n",
        "05:45 zbiórka",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
}

#[test]
fn a_message_names_the_place_of_the_call_and_then_the_set_if_it_is_another() {
    let text = summary(&user(), &day_from_rental_house());
    let call = text.find("05:45 zbiórka: Heliograf, ul. Filmowa 4, Łódź\n");
    let set = text.find("Miejsce zdjęć: Hala 1; ul. Łąkowa 29, Łódź\n");
    assert!(call.is_some() && call < set, "{text}");
    let text = summary(&user(), &day());
    assert!(text.contains("05:45 zbiórka: Hala 1; ul. Łąkowa 29, Łódź\n"));
    assert!(!text.contains("Miejsce zdjęć"), "{text}");
}
