//! The hostile cases have the defects that their names say.

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use mail_parser::MessageParser;
use sim::hostile::{Case, Eml, cases};
use world::truth::EndState;

fn base() -> Date {
    date(2026, 11, 25)
}

fn case(name: &str) -> Case {
    cases(base())
        .into_iter()
        .find(|case| case.name == name)
        .expect("no such case")
}

fn first_file(case: &Case) -> Vec<u8> {
    let bytes = case.eml.bytes();
    let message = MessageParser::default()
        .parse(bytes.as_ref())
        .expect("a message");
    message.attachment(0).expect("a file").contents().to_vec()
}

#[test]
fn cases_parse_and_repeat() {
    let (first, second) = (cases(base()), cases(base()));
    let names: BTreeSet<&str> = first.iter().map(|case| case.name).collect();
    assert_eq!(names.len(), first.len());
    for (one, other) in first.iter().zip(&second) {
        if let (Eml::Ready(a), Eml::Ready(b)) = (&one.eml, &other.eml) {
            assert_eq!(a, b, "{}", one.name);
            assert!(MessageParser::default().parse(a).is_some(), "{}", one.name);
        }
        assert!(one.expect.other_code.is_none() || one.expect.code.is_some());
    }
    assert!(
        first
            .windows(2)
            .all(|pair| pair[0].received < pair[1].received)
    );
}

#[test]
fn codes_are_known() {
    const KNOWN: [&str; 7] = [
        "callsheet/empty",
        "callsheet/not-a-pdf",
        "callsheet/broken-pdf",
        "callsheet/password",
        "callsheet/too-large",
        "callsheet/no-text",
        "mail/too-large",
    ];
    for case in cases(base()) {
        for code in [case.expect.code, case.expect.other_code]
            .into_iter()
            .flatten()
        {
            assert!(KNOWN.contains(&code), "{code}");
        }
        // A document that cannot be read goes to review: the person can ask for a better one.
        let coded = case.expect.code.is_some();
        let review = case.expect.end_state == EndState::Review;
        assert!(review || !coded, "{}", case.name);
    }
}

#[test]
fn files_are_damaged() {
    assert_eq!(first_file(&case("empty-pdf")), b"");
    assert!(!first_file(&case("text-as-pdf")).starts_with(b"%PDF"));
    let cut = first_file(&case("truncated-pdf"));
    assert!(cut.starts_with(b"%PDF") && !cut.windows(7).any(|it| it == b"trailer"));
    let locked = first_file(&case("password-pdf"));
    assert!(locked.windows(8).any(|it| it == b"/Encrypt"));
    assert!(
        !locked.windows(6).any(|it| it == b"BT\n/F1"),
        "the content must be encrypted"
    );
    let image = first_file(&case("image-only-pdf"));
    assert!(!image.windows(5).any(|it| it == b"/Font"));
}

#[test]
fn the_large_file_is_built_on_demand() {
    let case = case("sixty-megabytes");
    assert!(matches!(case.eml, Eml::Padded { .. }));
    assert!(case.eml.bytes().len() > 80_000_000);
}

#[test]
fn a_second_delivery_is_the_same_message() {
    let (one, two) = (case("same-message-twice/1"), case("same-message-twice/2"));
    assert_eq!(one.eml.bytes(), two.eml.bytes());
    assert_eq!(one.person, two.person);
    let (a, b) = (case("two-people-a"), case("two-people-b"));
    assert_eq!(first_file(&a), first_file(&b));
    assert_ne!(a.person.email, b.person.email);
}
