//! The message stream: deterministic, in the documented proportions, consistent.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};
use mail_parser::MessageParser;
use sim::load::{crew, messages};
use world::truth::{EndState, Kind};

fn base() -> Date {
    date(2026, 11, 25)
}

#[test]
fn same_seed_same_stream() {
    let people = crew(7, 40);
    assert_eq!(people, crew(7, 40));
    assert_ne!(people, crew(8, 40));
    assert_eq!(
        messages(3, &people, base(), 60),
        messages(3, &people, base(), 60)
    );
    assert_ne!(
        messages(3, &people, base(), 60),
        messages(4, &people, base(), 60)
    );
    assert!(messages(3, &[], base(), 60).is_empty());
}

#[test]
fn addresses_are_unique_and_reserved() {
    let people = crew(1, 2000);
    let emails: BTreeSet<&str> = people.iter().map(|person| person.email.as_str()).collect();
    assert_eq!(emails.len(), people.len());
    assert!(
        emails
            .iter()
            .all(|email| email.ends_with("@example.com") && email.is_ascii())
    );
}

#[test]
fn the_mix_is_as_documented() {
    let people = crew(5, 60);
    let stream = messages(5, &people, base(), 1000);
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for message in &stream {
        let key = format!("{:?}/{:?}", message.truth.kind, message.truth.end_state);
        *kinds.entry(key).or_default() += 1;
    }
    let of = |key: &str| kinds.get(key).copied().unwrap_or_default();
    assert!((600..800).contains(&of("CallSheet/Planned")), "{kinds:?}");
    assert!((40..130).contains(&of("ChangeNotice/Planned")), "{kinds:?}");
    assert!(of("CallSheet/Review") > 0, "{kinds:?}");
    assert!(of("NotCallSheet/Skipped") > 60, "{kinds:?}");
    assert!(of("CallSheet/Skipped") > 20, "{kinds:?}");
}

/// Every planned sheet is new to its recipient, and nothing else is skipped but
/// duplicates and other mail.
#[test]
fn only_duplicates_and_other_mail_are_skipped() {
    let people = crew(9, 30);
    let mut seen = BTreeSet::new();
    let mut bytes = BTreeSet::new();
    for message in messages(9, &people, base(), 600) {
        assert!(MessageParser::default().parse(&message.eml).is_some());
        let again = !bytes.insert((message.recipient.clone(), message.eml.clone()));
        let skipped = message.truth.end_state == EndState::Skipped;
        assert_eq!(skipped, again || message.truth.kind == Kind::NotCallSheet);
        for day in &message.truth.days {
            let meaning = (
                message.recipient.clone(),
                day.production.clone(),
                day.date,
                day.revision.clone(),
            );
            assert_eq!(seen.insert(meaning), !skipped);
        }
    }
}

/// The people do not depend on the size of the crew, and no two share an address.
#[test]
fn crews_have_the_requested_size() {
    let one = sim::load::crew(5, 1);
    assert_eq!(one.len(), 1);
    let million = sim::load::crew(5, 1_000_000);
    assert_eq!((million.len(), &million[0]), (1_000_000, &one[0]));
    let addresses: std::collections::HashSet<&str> =
        million.iter().map(|person| person.email.as_str()).collect();
    assert_eq!(addresses.len(), 1_000_000);
}
