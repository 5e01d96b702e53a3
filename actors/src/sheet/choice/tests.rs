//! The choice between documents and text.

use super::*;

fn reading(kind: Kind, confidence: f64) -> Reading {
    Reading {
        kind,
        confidence,
        ..Reading::default()
    }
}

fn document(name: &str, known: bool, outcome: Result<Reading, ReaderError>) -> DocumentReading {
    DocumentReading {
        blob: BlobId::of(name.as_bytes()),
        outcome,
        known,
    }
}

fn protected() -> Result<Reading, ReaderError> {
    Err(ReaderError::Document {
        code: "callsheet/password".into(),
        detail: "protected".into(),
    })
}

fn chosen(choice: &Choice) -> String {
    match choice {
        Choice::Read { reading, documents } => format!("{:?} {}", reading.kind, documents.len()),
        Choice::Unreadable { code, .. } | Choice::Hostile { code, .. } => code.clone(),
        Choice::Nothing => "nothing".into(),
    }
}

#[test]
fn the_surest_new_sheet_wins() {
    let parking = document("parking", false, Ok(reading(Kind::NotCallSheet, 0.99)));
    let sheet = document("sheet", false, Ok(reading(Kind::CallSheet, 0.9)));
    let draft = document("draft", false, Ok(reading(Kind::CallSheet, 0.6)));
    let Choice::Read { documents, .. } = choose(vec![parking, draft, sheet], None) else {
        panic!("a sheet is among them");
    };
    assert_eq!(documents, [BlobId::of(b"sheet")]);
}

#[test]
fn two_days_in_two_files_both_count_and_two_files_of_one_day_once() {
    let dated = |day: i8, confidence| {
        let day = callsheet::Day {
            shooting_date: Some(jiff::civil::date(2026, 11, day)),
            ..callsheet::Day::default()
        };
        Reading {
            days: vec![day],
            ..reading(Kind::CallSheet, confidence)
        }
    };
    let files = vec![
        document("a", false, Ok(dated(25, 0.8))),
        document("copy", false, Ok(dated(25, 0.7))),
        document("b", false, Ok(dated(26, 0.9))),
    ];
    let Choice::Read { reading, documents } = choose(files, None) else {
        panic!("there are sheets");
    };
    assert_eq!(reading.days.len(), 2);
    assert_eq!(documents, [BlobId::of(b"b"), BlobId::of(b"a")]);
}

#[test]
fn a_change_in_the_text_beats_the_old_sheet_that_came_along() {
    let old = || document("sheet", true, Ok(reading(Kind::CallSheet, 0.9)));
    let push = reading(Kind::ChangeNotice, 0.8);
    assert_eq!(
        chosen(&choose(vec![old()], Some(push.clone()))),
        "ChangeNotice 0"
    );
    let new = document("new", false, Ok(reading(Kind::CallSheet, 0.5)));
    assert_eq!(chosen(&choose(vec![old(), new], Some(push))), "CallSheet 1");
    assert_eq!(
        chosen(&choose(vec![old()], None)),
        "CallSheet 1",
        "left to the person's actor"
    );
}

#[test]
fn an_unreadable_document_counts_only_alone() {
    let other = document("map", false, Ok(reading(Kind::NotCallSheet, 0.9)));
    let found = choose(vec![other, document("a", false, protected())], None);
    assert_eq!(chosen(&found), "callsheet/password");
    let sheet = document("sheet", false, Ok(reading(Kind::CallSheet, 0.9)));
    let found = choose(vec![document("a", false, protected()), sheet], None);
    assert_eq!(chosen(&found), "CallSheet 1");
    let hostile = Err(ReaderError::Hostile {
        code: "reader/timeout",
        detail: String::new(),
    });
    let documents = vec![
        document("b", false, hostile),
        document("a", false, protected()),
    ];
    assert_eq!(chosen(&choose(documents, None)), "reader/timeout");
}

#[test]
fn a_letter_about_a_sheet_is_not_the_sheet() {
    let letter = || Some(reading(Kind::CallSheet, 0.5));
    let found = choose(vec![document("a", false, protected())], letter());
    assert_eq!(chosen(&found), "callsheet/password");
    assert_eq!(
        chosen(&choose(vec![], letter())),
        "CallSheet 0",
        "a person has to review it"
    );
}

#[test]
fn no_call_sheet_is_nothing() {
    let invoice = document("invoice", false, Ok(reading(Kind::NotCallSheet, 0.9)));
    let text = reading(Kind::NotCallSheet, 0.9);
    assert_eq!(chosen(&choose(vec![invoice], Some(text))), "nothing");
}
