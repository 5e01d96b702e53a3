//! Shorter sheets of other countries and kinds, read end to end.

use crate::pdf::Sheet;
use crate::read::{named, place, read, time};
use callsheet::{CallSource, Context, Kind, LocationRole, read_pdf};

#[test]
fn a_uk_sheet_has_a_unit_call_and_a_base() {
    let mut sheet = Sheet::new();
    sheet
        .bold(40.0, 40.0, 16.0, "THE LONG FIELD")
        .text(300.0, 40.0, 10.0, "CALL SHEET No. 7")
        .text(40.0, 60.0, 10.0, "MONDAY 24TH NOVEMBER 2025")
        .text(300.0, 60.0, 10.0, "Day 7 of 35")
        .text(40.0, 90.0, 10.0, "UNIT CALL: 0800 on set")
        .text(40.0, 104.0, 10.0, "Breakfast from 0700 at unit base")
        .text(40.0, 118.0, 10.0, "Lunch: 1300")
        .text(40.0, 132.0, 10.0, "Est. Wrap: 1900")
        .text(
            300.0,
            90.0,
            10.0,
            "UNIT BASE: Farm Lane Car Park, Hemel Hempstead HP2 6HJ",
        )
        .text(300.0, 104.0, 10.0, "///filled.count.soap")
        .text(
            300.0,
            118.0,
            10.0,
            "LOCATION 1: Manor Farm, Church Road, Hemel Hempstead HP1 3AA",
        )
        .text(
            300.0,
            132.0,
            10.0,
            "NEAREST A&E: Watford General, Vicarage Road, Watford WD18 0HB",
        );
    sheet.table(
        &[40.0, 200.0, 350.0, 450.0, 555.0],
        170.0,
        16.0,
        true,
        &[
            &["Position", "Name", "Mobile", "Call"],
            &["Focus Puller", "Olivia Stone", "07700 900123", "07:15 @ UB"],
            &["Gaffer", "Ben Carter", "07700 900124", "07:30"],
        ],
    );
    let mut reading = read_pdf(
        &sheet.finish(),
        &Context {
            received: Some("2025-11-23T17:00:00Z".parse().unwrap()),
            ..Context::default()
        },
    )
    .unwrap();
    let day = reading.days[0].clone();
    assert_eq!(day.shooting_date.unwrap().to_string(), "2025-11-24");
    assert_eq!(day.crew_call, time("08:00"));
    assert_eq!(day.lunch, time("13:00"));
    assert_eq!(day.wrap, time("19:00"));
    assert_eq!(day.time_zone.as_deref(), Some("Europe/London"));
    assert!(
        day.primary_location
            .as_deref()
            .unwrap()
            .starts_with("Manor Farm")
    );
    assert!(place(&day, LocationRole::Base).contains("Farm Lane"));
    assert!(place(&day, LocationRole::Hospital).contains("Watford General"));
    assert!(
        day.contacts
            .iter()
            .any(|c| c.phone.as_deref() == Some("+447700900123"))
    );
    let own = named(&mut reading, "Olivia Stone");
    assert_eq!(
        (own.time, own.place.as_deref()),
        (
            time("07:15"),
            Some("Farm Lane Car Park, Hemel Hempstead HP2 6HJ")
        )
    );
    let words = day.locations.iter().find_map(|l| l.what3words.as_deref());
    assert_eq!(words, Some("filled.count.soap"));
}

#[test]
fn a_german_dispo_has_a_motiv_and_a_drehort() {
    let mut sheet = Sheet::new();
    sheet
        .bold(40.0, 40.0, 16.0, "Tagesdispo Nr. 3")
        .text(40.0, 60.0, 10.0, "Produktion: Der stille Fluss")
        .text(300.0, 60.0, 10.0, "Mi., 25. Nov. 2026")
        .text(300.0, 74.0, 10.0, "Drehtag 3 von 22")
        .text(40.0, 90.0, 10.0, "Arbeitsbeginn: 7.00 Uhr")
        .text(40.0, 104.0, 10.0, "Drehbeginn: 8.30 Uhr")
        .text(40.0, 118.0, 10.0, "Mittag: 13.00 Uhr")
        .text(40.0, 132.0, 10.0, "Drehschluss: 19.00 Uhr")
        .text(300.0, 90.0, 10.0, "Motiv: Wohnung Anna")
        .text(300.0, 104.0, 10.0, "Drehort: 2., Praterstraße 9, Wien")
        .text(300.0, 118.0, 10.0, "Parken: Praterstern")
        .text(
            300.0,
            132.0,
            10.0,
            "Krankenhaus: AKH, Währinger Gürtel 18-20, 1090 Wien",
        )
        .text(
            300.0,
            146.0,
            10.0,
            "Sonnenaufgang 7:17   Sonnenuntergang 16:05",
        )
        .text(40.0, 180.0, 10.0, "Maske 06:00")
        .text(40.0, 194.0, 10.0, "Kameramann: Franz Huber 06:45")
        .bold(40.0, 230.0, 11.0, "Vordispo")
        .text(
            40.0,
            246.0,
            10.0,
            "Do., 26. Nov. 2026   Drehbeginn: 10.00 Uhr",
        );
    let mut reading = read(&sheet);
    let day = reading.days[0].clone();
    assert_eq!(reading.language.as_deref(), Some("de"));
    assert_eq!(day.shooting_date.unwrap().to_string(), "2026-11-25");
    assert_eq!(day.crew_call, time("07:00"));
    assert_eq!(day.shooting_call, time("08:30"));
    assert_eq!(day.wrap, time("19:00"));
    assert_eq!(day.time_zone.as_deref(), Some("Europe/Vienna"));
    assert_eq!(
        day.primary_location.as_deref(),
        Some("2., Praterstraße 9, Wien")
    );
    assert_eq!(day.production.as_deref(), Some("Der stille Fluss"));
    assert_eq!(
        day.department_calls.get("makeup_hair").copied(),
        time("06:00")
    );
    let own = named(&mut reading, "Franz Huber");
    assert_eq!((own.time, own.source), (time("06:45"), CallSource::Row));
}

#[test]
fn a_commercial_needs_no_scenes() {
    let mut sheet = Sheet::new();
    sheet
        .bold(200.0, 40.0, 18.0, "Fizzy Water \"Morning\"")
        .text(200.0, 60.0, 10.0, "CALL SHEET - Shoot Day 1 of 2")
        .text(200.0, 74.0, 10.0, "Wed, 11/25/2026")
        .bold(40.0, 100.0, 10.0, "CREW CALL")
        .bold(160.0, 100.0, 10.0, "SHOOT CALL")
        .bold(280.0, 100.0, 10.0, "LUNCH")
        .bold(400.0, 100.0, 10.0, "EST. WRAP")
        .text(40.0, 116.0, 12.0, "7:00 AM")
        .text(160.0, 116.0, 12.0, "8:00 AM")
        .text(280.0, 116.0, 12.0, "1:00 PM")
        .text(400.0, 116.0, 12.0, "7:00 PM")
        .bold(40.0, 150.0, 10.0, "LOCATION")
        .text(40.0, 164.0, 9.0, "Studio 525")
        .text(40.0, 176.0, 9.0, "525 West 24th Street, New York, NY 10011")
        .bold(300.0, 150.0, 10.0, "HOSPITAL")
        .text(300.0, 164.0, 9.0, "Lenox Health Greenwich Village")
        .text(300.0, 176.0, 9.0, "30 7th Avenue, New York, NY 10011")
        .text(
            300.0,
            188.0,
            9.0,
            "Billing: 88 King Street West ext 4, Toronto",
        );
    sheet.table(
        &[40.0, 180.0, 320.0, 440.0, 555.0],
        220.0,
        15.0,
        false,
        &[
            &["Title", "Name", "Phone", "Call Time"],
            &["Director", "Ana Ruiz", "917-555-0101", "7:00 AM"],
            &["DIT", "Kim Lee", "917-555-0102", "6:30 AM"],
        ],
    );
    let mut reading = read(&sheet);
    let day = reading.days[0].clone();
    assert_eq!(reading.kind, Kind::CallSheet);
    assert_eq!(day.shooting_date.unwrap().to_string(), "2026-11-25");
    assert_eq!(day.crew_call, time("07:00"));
    assert_eq!(day.shooting_call, time("08:00"));
    assert_eq!(day.lunch, time("13:00"));
    assert_eq!(day.wrap, time("19:00"));
    assert!(day.scenes.is_empty(), "{:?}", day.scenes);
    assert_eq!(
        day.primary_location.as_deref(),
        Some("Studio 525, 525 West 24th Street, New York, NY 10011")
    );
    assert_eq!(day.time_zone.as_deref(), Some("America/New_York"));
    assert!(reading.confidence > 0.85, "{}", reading.confidence);
    let own = named(&mut reading, "Kim Lee");
    assert_eq!(own.time, time("06:30"));
}

#[test]
fn a_sheet_without_a_call_has_a_warning() {
    let mut sheet = Sheet::new();
    sheet
        .bold(40.0, 40.0, 16.0, "PLAN PRACY")
        .text(40.0, 60.0, 10.0, "Film: Zima")
        .text(40.0, 74.0, 10.0, "środa 25.11.2026")
        .text(40.0, 90.0, 10.0, "Zbiórka ekipy: według ustaleń")
        .text(40.0, 104.0, 10.0, "Obiekt: ul. Długa 5, Gdańsk")
        .text(40.0, 118.0, 10.0, "Wschód słońca 07:25");
    let reading = read(&sheet);
    assert_eq!(reading.kind, Kind::CallSheet);
    assert_eq!(reading.days[0].crew_call, None);
    assert!(
        reading
            .warnings
            .iter()
            .any(|w| w.starts_with("no-call-time:"))
    );
    assert!(reading.confidence < 0.7, "{}", reading.confidence);
}

#[test]
fn an_invoice_is_not_a_call_sheet() {
    let mut sheet = Sheet::new();
    sheet
        .bold(40.0, 40.0, 16.0, "INVOICE")
        .text(40.0, 60.0, 10.0, "Invoice number: 2026/11/7")
        .text(40.0, 74.0, 10.0, "Date: 25 November 2026")
        .text(
            40.0,
            90.0,
            10.0,
            "Bill to: Night Train Productions, 100 Main Street, London W1A 1AA",
        )
        .text(
            40.0,
            104.0,
            10.0,
            "Camera rental, call sheet printing, 3 days",
        )
        .text(
            40.0,
            118.0,
            10.0,
            "Subtotal 1200.00  VAT 240.00  Total 1440.00",
        )
        .text(40.0, 132.0, 10.0, "IBAN GB33 BUKB 2020 1555 5555 55");
    assert_eq!(read(&sheet).kind, Kind::NotCallSheet);
}
