//! No input may make the reader panic or run without end.

use callsheet::{CallTime, Context, Error, Person, Reading, read_pdf, read_text};
use proptest::prelude::*;

fn sheet() -> Vec<u8> {
    let mut sheet = crate::pdf::Sheet::new();
    sheet
        .bold(40.0, 40.0, 16.0, "CALL SHEET")
        .text(
            40.0,
            60.0,
            10.0,
            "Wednesday 25 November 2026   Crew call 06:30",
        )
        .text(40.0, 80.0, 10.0, "Location: 1 Mill Road, Leeds LS1 1AA");
    sheet.table(
        &[40.0, 200.0, 400.0, 500.0],
        100.0,
        16.0,
        true,
        &[
            &["Position", "Name", "Call"],
            &["Gaffer", "Ben Carter", "06:00"],
        ],
    );
    sheet.finish()
}

#[test]
fn errors_have_stable_codes() {
    let code = |bytes: &[u8]| read_pdf(bytes, &Context::default()).unwrap_err().code();
    assert_eq!(code(b""), "callsheet/empty");
    assert_eq!(code(b"hello"), "callsheet/not-a-pdf");
    assert_eq!(code(b"%PDF-1.7\nnothing"), "callsheet/broken-pdf");
    assert_eq!(Error::Password.code(), "callsheet/password");
    assert_eq!(Error::NoText.code(), "callsheet/no-text");
    assert_eq!(Error::TooLarge(String::new()).code(), "callsheet/too-large");
}

#[test]
fn readings_survive_json() {
    let mut reading = read_pdf(&sheet(), &Context::default()).unwrap();
    reading.for_person(&Person {
        name: Some("Ben Carter".to_owned()),
        ..Person::default()
    });
    let json = serde_json::to_value(&reading).unwrap();
    let day = &json["days"][0];
    assert_eq!(day["crew_call"], "06:30");
    assert_eq!(day["shooting_date"], "2026-11-25");
    assert!(
        day.as_object().unwrap().contains_key("wrap"),
        "absent is null, not left out"
    );
    assert_eq!(day["wrap"], serde_json::Value::Null);
    assert_eq!(day["my_call"]["source"], "row");
    assert_eq!(json["kind"], "call_sheet");
    assert!(json["fields"][0]["box"].is_array());
    assert_eq!(serde_json::from_value::<Reading>(json).unwrap(), reading);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        let _ = read_text(&text, &Context::default());
    }

    #[test]
    fn texts_with_words_of_the_trade_are_read(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "call", "CREW", "06:30", "0630", "6:30A", "+1", "25.11", "25/11/26", "Wed", "środa",
                "zbiórka", "obiekt:", "\n", "  ", "|", "@", "UB", "O/C", "hospital", "ß", "ł", "12A",
                "INT.", "-", "przesunięcie", "o", "godzinę", "noon", "(", ")", "ul.", "3", "XII",
                "tomorrow", "cancelled", "a", "h", "6h", ".", ":", "2026", "jutro", "advance", "schedule",
            ]),
            0..60,
        ),
        received in any::<bool>(),
    ) {
        let received = received.then(|| "2026-11-24T18:00:00Z".parse().unwrap());
        let context = Context { received, ..Context::default() };
        let mut reading = read_text(&words.join(" "), &context);
        reading.for_person(&Person { name: Some("A. Ł".to_owned()), role: Some("1st AC".to_owned()), ..Person::default() });
        let _ = read_text(&words.concat(), &context);
    }

    #[test]
    fn truncated_pdfs_do_not_panic(at in 0usize..4000) {
        let bytes = sheet();
        let _ = read_pdf(&bytes[..at.min(bytes.len())], &Context::default());
    }

    #[test]
    fn corrupted_pdfs_do_not_panic(changes in prop::collection::vec((0usize..4000, any::<u8>()), 1..12)) {
        let mut bytes = sheet();
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        let _ = read_pdf(&bytes, &Context::default());
    }

    #[test]
    fn times_round_trip(hour in 0u32..24, minute in 0u32..60) {
        let time = CallTime::new(hour, minute).unwrap();
        prop_assert_eq!(time.to_string().parse::<CallTime>().unwrap(), time);
    }
}

/// Thousands of labels, titles and times at random positions. The search for the neighbours of
/// each must not be quadratic, and sorting must not meet an inconsistent order.
#[test]
fn a_page_full_of_labels_and_times_terminates() {
    const WORDS: [&str; 12] = [
        "CREW CALL",
        "Lunch",
        "Location",
        "06:30",
        "7:00 AM",
        "Advance schedule",
        "Name",
        "Position",
        "Call",
        "Monday 25 November 2026",
        "Anna Kowalska",
        "1 Mill Road, Leeds LS1 1AA",
    ];
    let mut sheet = crate::pdf::Sheet::new();
    let mut seed = 7u64;
    let mut next = |range: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) % range
    };
    for _ in 0..30_000 {
        let (x, y) = (next(5600) as f32 / 10.0, next(8200) as f32 / 10.0);
        sheet.text(x, y, 6.0, WORDS[next(12) as usize]);
    }
    let reading = read_pdf(&sheet.finish(), &Context::default());
    assert!(reading.is_ok() || reading.is_err_and(|e| e.code() == "callsheet/too-large"));
}
