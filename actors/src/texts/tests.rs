//! Both languages have all texts, and texts are safe in headers.

use std::collections::BTreeSet;

use super::*;
use crate::model::{Language, MessageKind};

fn keys(table: &[(&'static str, &'static str)]) -> BTreeSet<&'static str> {
    table.iter().map(|(key, _)| *key).collect()
}

#[test]
fn both_languages_have_the_same_keys() {
    let (polish, english) = (words(Language::Pl), words(Language::En));
    assert_eq!(keys(polish.fields), keys(english.fields));
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
