//! Notations of times, dates, telephone numbers, coordinates and places.

use jiff::civil::Date;
use proptest::prelude::*;

use super::address::{address_score, split_place};
use super::coordinates::{find_coordinates, find_what3words};
use super::date::{DateHints, find_dates};
use super::phone::find_phones;
use super::time::{Strength, find_times};
use crate::text::{Folded, fold};

fn times(text: &str) -> Vec<String> {
    let found = find_times(&fold(text));
    let likely = found
        .into_iter()
        .filter(|t| t.strength > Strength::Yearlike);
    likely
        .map(|t| format!("{}{}", t.time, if t.next_day { "+1" } else { "" }))
        .collect()
}

#[test]
fn every_notation_of_a_time() {
    for (text, wanted) in [
        ("08:00", "08:00"),
        ("0800", "08:00"),
        ("0800 hrs", "08:00"),
        ("8:00 AM", "08:00"),
        ("7:30am", "07:30"),
        ("6:00A", "06:00"),
        ("6A", "06:00"),
        ("12:15P", "12:15"),
        ("12:30 a.m.", "00:30"),
        ("1 p.m.", "13:00"),
        ("06.00", "06:00"),
        ("6h30", "06:30"),
        ("18 h 30", "18:30"),
        ("6.30 Uhr", "06:30"),
        ("7 Uhr", "07:00"),
        ("godz. 6:30", "06:30"),
        ("godz. 6", "06:00"),
        ("ore 7.30", "07:30"),
        ("NOON", "12:00"),
        ("Północ", "00:00"),
        ("07:45 @ UB", "07:45"),
        ("07:00-19:00", "07:00"),
        ("0800 - 1700", "08:00"),
        ("7.00–19.00", "07:00"),
        ("12.00-12.45", "12:00"),
        ("6-8 PM", "18:00"),
        ("00:30 +1", "00:30+1"),
        ("04:30 (+1)", "04:30+1"),
        ("24:00", "00:00"),
    ] {
        assert_eq!(times(text), [wanted], "{text}");
    }
}

#[test]
fn numbers_that_are_not_times() {
    for text in [
        "25.03.2021",
        "tel. 600 100 200",
        "818-555-0100",
        "+48 22 0800 111",
        "555 0800 123",
        "12.50 zł",
        "3/8",
        "26:00",
        "7:75",
        "B12",
        "30-054",
        "1,5 godziny",
        "16:9",
        "v1.20.3",
    ] {
        assert_eq!(times(text), Vec::<String>::new(), "{text}");
    }
}

fn date(text: &str, received: Option<&str>, month_first: bool) -> Option<Date> {
    let received = received.map(|r| r.parse().unwrap());
    let hints = DateHints {
        received,
        month_first,
        year: None,
    };
    find_dates(text, &Folded::new(text))
        .first()?
        .resolve(&hints)
        .map(|r| r.date)
}

#[test]
fn every_notation_of_a_date() {
    for (text, wanted) in [
        ("Friday March 26, 2021", "2021-03-26"),
        ("August 14th, 2018", "2018-08-14"),
        ("Tuesday November 3/20", "2020-11-03"),
        ("MONDAY 24TH NOVEMBER 2025", "2025-11-24"),
        ("24/11/25", "2025-11-24"),
        ("25.03.2021", "2021-03-25"),
        ("15 grudnia 2024", "2024-12-15"),
        ("Mo., 3. Nov. 2025", "2025-11-03"),
        ("lundi 3 novembre 2025", "2025-11-03"),
        ("martes 24 de noviembre de 2026", "2026-11-24"),
        ("mercoledì 25 novembre 2026", "2026-11-25"),
        ("2026-11-25", "2026-11-25"),
        ("15 XII 2026", "2026-12-15"),
        ("1er mai 2026", "2026-05-01"),
        ("Wed 25 Nov '26", "2026-11-25"),
        // The weekday decides the order of day and month.
        ("Tuesday 03/11/2026", "2026-11-03"),
        ("Wednesday 03/11/2026", "2026-03-11"),
    ] {
        assert_eq!(
            date(text, None, false).map(|d| d.to_string()).as_deref(),
            Some(wanted),
            "{text}"
        );
    }
}

#[test]
fn a_missing_year_is_the_nearest_to_the_mail() {
    for (text, received, wanted) in [
        ("15 XII", "2026-12-14", "2026-12-15"),
        ("2 stycznia", "2026-12-31", "2027-01-02"),
        ("30 December", "2027-01-01", "2026-12-30"),
        ("środa 25.11", "2026-11-24", "2026-11-25"),
        ("lundi 3 novembre", "2025-11-01", "2025-11-03"),
    ] {
        let found = date(text, Some(received), false).map(|d| d.to_string());
        assert_eq!(found.as_deref(), Some(wanted), "{text}");
    }
    assert_eq!(date("3 novembre", None, false), None);
}

#[test]
fn american_sheets_write_the_month_first() {
    let found = |first| date("03/11/2026", None, first).map(|d| d.to_string());
    assert_eq!(found(true).as_deref(), Some("2026-03-11"));
    assert_eq!(found(false).as_deref(), Some("2026-11-03"));
}

#[test]
fn a_wrong_weekday_is_reported() {
    let text = "Monday 25 November 2026";
    let span = find_dates(text, &Folded::new(text))[0];
    let resolved = span.resolve(&DateHints::default()).unwrap();
    assert!(resolved.mismatch.is_some());
    assert!(resolved.confidence < 0.7);
}

#[test]
fn phones_get_their_country() {
    let phone = |text: &str, country| {
        find_phones(text, Some(country))
            .into_iter()
            .map(|p| p.number)
            .collect::<Vec<_>>()
    };
    assert_eq!(phone("tel. 600 100 200", "PL"), ["+48600100200"]);
    assert_eq!(phone("+48 600-100-200", "GB"), ["+48600100200"]);
    assert_eq!(phone("0048 600 100 200", "PL"), ["+48600100200"]);
    assert_eq!(phone("(818) 555-0100", "US"), ["+18185550100"]);
    assert_eq!(phone("1-818-555-0100", "US"), ["+18185550100"]);
    assert_eq!(phone("07700 900123", "GB"), ["+447700900123"]);
    assert_eq!(phone("+44 (0)20 7946 0000", "GB"), ["+442079460000"]);
    assert_eq!(phone("06 12 34 56 78", "FR"), ["+33612345678"]);
    assert!(phone("25.11.2026 06:30", "PL").is_empty());
    assert!(phone("2026-11-25", "PL").is_empty());
}

#[test]
fn coordinates_are_found_in_links_and_in_print() {
    for text in [
        "https://maps.google.com/?q=52.2297,21.0122",
        "https://www.google.com/maps/@52.2297,21.0122,17z",
        "https://maps.apple.com/?ll=52.2297,21.0122",
        "https://www.google.com/maps/place/X/data=!3d52.2297!4d21.0122",
        "GPS: 52.2297, 21.0122",
        "52.2297° N, 21.0122° E",
    ] {
        assert_eq!(find_coordinates(text), Some([52.2297, 21.0122]), "{text}");
    }
    assert_eq!(
        find_coordinates("33.8688 S, 151.2093 E"),
        Some([-33.8688, 151.2093])
    );
    assert_eq!(find_coordinates("12.50, 13.75"), None);
}

#[test]
fn places_split_into_name_and_address() {
    let split = |lines: &[&str]| {
        let lines: Vec<String> = lines.iter().map(|&l| l.to_owned()).collect();
        let (name, address) = split_place(&lines);
        (name.unwrap_or_default(), address.unwrap_or_default())
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(
        split(&["Dworzec, ul. Długa 5, Kraków"]),
        pair("Dworzec", "ul. Długa 5, Kraków")
    );
    assert_eq!(
        split(&["Old Mill", "Mill Lane", "Bath BA1 7DW"]),
        pair("Old Mill", "Mill Lane, Bath BA1 7DW")
    );
    assert_eq!(
        split(&["ul. Długa 5, Kraków"]),
        pair("", "ul. Długa 5, Kraków")
    );
    assert_eq!(split(&["Hala 2"]).1, "");
    assert!(address_score("Praterstraße 9, 1020 Wien") == 3);
}

proptest! {
    #[test]
    fn finders_never_panic(text in any::<String>()) {
        let folded = Folded::new(&text);
        find_times(&folded.text);
        find_phones(&text, Some("PL"));
        find_coordinates(&text);
        split_place(std::slice::from_ref(&text));
        for span in find_dates(&text, &folded) {
            span.resolve(&DateHints::default());
        }
    }

    #[test]
    fn printed_times_are_found_again(hour in 0u32..24, minute in 0u32..60, form in 0..5) {
        let (half, suffix) = (if hour % 12 == 0 { 12 } else { hour % 12 }, if hour < 12 { "AM" } else { "PM" });
        let text = match form {
            0 => format!("{hour:02}:{minute:02}"),
            1 => format!("{half}:{minute:02} {suffix}"),
            2 => format!("{hour}h{minute:02}"),
            3 => format!("{hour}.{minute:02} Uhr"),
            _ => format!("{half}:{minute:02}{}", suffix.chars().next().unwrap()),
        };
        prop_assert_eq!(times(&text), vec![format!("{hour:02}:{minute:02}")], "{}", text);
    }

    #[test]
    fn printed_dates_are_found_again(days in 0i32..7000, form in 0..5) {
        let start: Date = "2015-01-01".parse().unwrap();
        let day = start.checked_add(jiff::Span::new().days(days)).unwrap();
        let text = match form {
            0 => day.strftime("%A %d %B %Y").to_string(),
            1 => day.strftime("%a %B %d, %Y").to_string(),
            2 => day.strftime("%A %d/%m/%Y").to_string(),
            3 => day.strftime("%Y-%m-%d").to_string(),
            _ => day.strftime("%d.%m.%Y").to_string(),
        };
        prop_assert_eq!(date(&text, None, false), Some(day), "{}", text);
    }
}

#[test]
fn what3words_addresses_need_a_prefix() {
    for text in [
        "///filled.count.soap",
        "W3W: Filled.Count.Soap",
        "https://w3w.co/filled.count.soap",
        "Gate 2 (what3words ///filled.count.soap)",
    ] {
        assert_eq!(
            find_what3words(text).as_deref(),
            Some("filled.count.soap"),
            "{text}"
        );
    }
    assert_eq!(find_what3words("ul.Prosta.Warszawa www.example.com"), None);
}
