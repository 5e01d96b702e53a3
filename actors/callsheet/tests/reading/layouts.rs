//! Layouts that a reader of text lines would get wrong.

use crate::pdf::Sheet;
use callsheet::{Context, Kind, LocationRole, Person, Reading, read_pdf};

fn read(sheet: &Sheet) -> Reading {
    let received = Some("2026-11-24T17:30:00Z".parse().unwrap());
    read_pdf(
        &sheet.finish(),
        &Context {
            received,
            ..Context::default()
        },
    )
    .unwrap()
}

fn time(text: &str) -> Option<callsheet::CallTime> {
    Some(text.parse().unwrap())
}

fn own(reading: &mut Reading, name: &str) -> String {
    reading.for_person(&Person {
        name: Some(name.to_owned()),
        ..Person::default()
    });
    let call = reading.days[0].my_call.clone().unwrap();
    format!(
        "{} {:?}",
        call.time.map_or("-".to_owned(), |t| t.to_string()),
        call.source
    )
}

/// A box drawn around several lines.
fn boxed(sheet: &mut Sheet, x0: f32, y0: f32, x1: f32, y1: f32, lines: &[&str]) {
    sheet.line((x0, y0), (x1, y0)).line((x0, y1), (x1, y1));
    sheet.line((x0, y0), (x0, y1)).line((x1, y0), (x1, y1));
    for (i, line) in lines.iter().enumerate() {
        sheet.text(x0 + 3.0, y0 + 10.0 + 10.0 * i as f32, 8.0, line);
    }
}

#[test]
fn a_grid_of_boxes_keeps_labels_and_values_together() {
    let mut sheet = Sheet::new();
    sheet
        .bold(200.0, 30.0, 16.0, "RED EARTH")
        .text(220.0, 44.0, 9.0, "Daily Call Sheet");
    boxed(
        &mut sheet,
        30.0,
        60.0,
        200.0,
        120.0,
        &[
            "Date: Wednesday 25/11/2026",
            "Day: 4 of 12",
            "Crew Call: 06:45",
            "Breakfast: 06:00",
            "Lunch: 12:45",
        ],
    );
    boxed(
        &mut sheet,
        200.0,
        60.0,
        380.0,
        120.0,
        &[
            "Location",
            "Old Mill",
            "Mill Lane",
            "Bath BA1 7DW",
            "Tel 01225 000111",
        ],
    );
    boxed(
        &mut sheet,
        380.0,
        60.0,
        565.0,
        120.0,
        &[
            "Nearest Hospital",
            "Royal United Hospital",
            "Combe Park",
            "Bath BA1 3NG",
            "01225 428331",
        ],
    );
    boxed(
        &mut sheet,
        30.0,
        120.0,
        200.0,
        160.0,
        &["Sunrise: 07:35", "Sunset: 16:05", "Estimated Wrap: 18:45"],
    );
    boxed(
        &mut sheet,
        200.0,
        120.0,
        380.0,
        160.0,
        &["Unit Base", "Weston Park", "Bath BA1 4AS"],
    );
    boxed(
        &mut sheet,
        380.0,
        120.0,
        565.0,
        160.0,
        &["Production Office", "9 Queen Square", "Bristol BS1 4JE"],
    );
    let reading = read(&sheet);
    let day = &reading.days[0];
    assert_eq!(day.shooting_date.unwrap().to_string(), "2026-11-25");
    assert_eq!(day.crew_call, time("06:45"));
    assert_eq!(day.lunch, time("12:45"));
    assert_eq!(day.wrap, time("18:45"));
    assert_eq!(
        day.primary_location.as_deref(),
        Some("Old Mill, Mill Lane, Bath BA1 7DW")
    );
    let roles: Vec<LocationRole> = day.locations.iter().map(|l| l.role).collect();
    assert_eq!(
        roles,
        [
            LocationRole::Set,
            LocationRole::Hospital,
            LocationRole::Base
        ]
    );
}

#[test]
fn three_panels_of_crew_are_kept_apart() {
    let mut sheet = Sheet::new();
    sheet
        .bold(200.0, 30.0, 16.0, "CALL SHEET")
        .text(30.0, 50.0, 9.0, "Production: Glass House")
        .text(30.0, 62.0, 9.0, "Wed 25 Nov 2026")
        .text(300.0, 62.0, 9.0, "CREW CALL: 08:00")
        .text(30.0, 74.0, 9.0, "LOCATION: 5 Pier Road, Hull HU1 1AA");
    let panels: [(f32, [[&str; 3]; 3]); 3] = [
        (
            30.0,
            [
                ["CAMERA", "", ""],
                ["DoP", "Ada Byron", "0730"],
                ["Focus Puller", "Ben Hecht", "0715"],
            ],
        ),
        (
            215.0,
            [
                ["SOUND", "", ""],
                ["Sound Mixer", "Cy Young", "0745"],
                ["Boom Op", "Di Ross", "0740"],
            ],
        ),
        (
            400.0,
            [
                ["COSTUME", "", ""],
                ["Costume Designer", "Eve Hart", "0600"],
                ["Costume Standby", "Flo King", "0615"],
            ],
        ),
    ];
    for (x, rows) in &panels {
        let rows: Vec<&[&str]> = rows.iter().map(|r| &r[..]).collect();
        sheet.table(
            &[*x, x + 75.0, x + 135.0, x + 165.0],
            100.0,
            13.0,
            false,
            &rows,
        );
    }
    let mut reading = read(&sheet);
    for (name, call) in [
        ("Ada Byron", "07:30 Row"),
        ("Ben Hecht", "07:15 Row"),
        ("Cy Young", "07:45 Row"),
        ("Di Ross", "07:40 Row"),
        ("Eve Hart", "06:00 Row"),
        ("Flo King", "06:15 Row"),
    ] {
        assert_eq!(own(&mut reading, name), call, "{name}");
    }
    assert_eq!(reading.days[0].crew_call, time("08:00"));
}

#[test]
fn a_pack_of_two_days_has_two_days() {
    let mut sheet = Sheet::new();
    for (i, (date, call)) in [
        ("środa 25.11.2026", "06:30"),
        ("czwartek 26.11.2026", "09:15"),
    ]
    .iter()
    .enumerate()
    {
        if i > 0 {
            sheet.page();
        }
        sheet
            .bold(40.0, 40.0, 16.0, "PLAN PRACY")
            .text(40.0, 60.0, 10.0, "Film: Zima")
            .text(40.0, 74.0, 10.0, date)
            .text(40.0, 90.0, 10.0, &format!("Zbiórka ekipy: {call}"))
            .text(
                40.0,
                104.0,
                10.0,
                &format!("Obiekt: ul. Długa {}, Gdańsk", i + 5),
            );
    }
    let reading = read(&sheet);
    let days: Vec<String> = reading
        .days
        .iter()
        .map(|d| {
            format!(
                "{} {} {}",
                d.shooting_date.unwrap(),
                d.crew_call.unwrap(),
                d.primary_location.as_deref().unwrap()
            )
        })
        .collect();
    assert_eq!(
        days,
        [
            "2026-11-25 06:30 ul. Długa 5, Gdańsk",
            "2026-11-26 09:15 ul. Długa 6, Gdańsk"
        ]
    );
}

#[test]
fn labels_may_stand_over_or_under_large_values() {
    for (label_y, value_y) in [(96.0, 120.0), (134.0, 120.0)] {
        let mut sheet = Sheet::new();
        sheet
            .bold(40.0, 40.0, 14.0, "CALL SHEET #2")
            .text(40.0, 58.0, 9.0, "Job: Corn Flakes")
            .text(350.0, 58.0, 9.0, "Thursday, Nov 26, 2026")
            .text(250.0, label_y, 8.0, "GENERAL CREW CALL")
            .bold(255.0, value_y, 26.0, "6:18A")
            .text(40.0, 170.0, 9.0, "Sunrise 6:41a  Sunset 4:33p")
            .text(40.0, 190.0, 9.0, "LOCATION")
            .text(40.0, 202.0, 9.0, "77 Water Street, Brooklyn, NY 11201");
        let reading = read(&sheet);
        assert_eq!(
            reading.days[0].crew_call,
            time("06:18"),
            "label at {label_y}"
        );
        assert_eq!(
            reading.days[0].shooting_date.unwrap().to_string(),
            "2026-11-26"
        );
    }
}

#[test]
fn the_issue_date_and_the_advance_schedule_are_not_the_shooting_day() {
    let mut sheet = Sheet::new();
    sheet
        .bold(40.0, 40.0, 14.0, "Call Sheet")
        .text(400.0, 30.0, 8.0, "Issued: Tuesday 24 November 2026 19:05")
        .text(40.0, 58.0, 11.0, "Shooting date: Wed 25/11")
        .text(40.0, 72.0, 9.0, "Crew call 0700")
        .text(40.0, 84.0, 9.0, "Location: Kew Bridge, London TW9 3AW");
    sheet.bold(40.0, 120.0, 9.0, "ADVANCE SCHEDULE");
    sheet.table(
        &[40.0, 140.0, 200.0, 320.0, 400.0],
        124.0,
        14.0,
        true,
        &[
            &["Date", "Scene", "Set", "Crew Call"],
            &["Thu 26/11/2026", "18", "INT. ATTIC", "0600"],
            &["Fri 27/11/2026", "19", "EXT. ROOF", "0500"],
        ],
    );
    let reading = read(&sheet);
    assert_eq!(reading.kind, Kind::CallSheet);
    assert_eq!(reading.days.len(), 1);
    let day = &reading.days[0];
    assert_eq!(day.shooting_date.unwrap().to_string(), "2026-11-25");
    assert_eq!(day.crew_call, time("07:00"));
    assert!(day.scenes.is_empty(), "{:?}", day.scenes);
}

#[test]
fn contradictions_give_warnings() {
    let mut sheet = Sheet::new();
    sheet
        .bold(40.0, 40.0, 14.0, "CALL SHEET")
        .text(40.0, 58.0, 11.0, "Monday 25 November 2026")
        .text(
            40.0,
            72.0,
            9.0,
            "Crew call 07:00   Shooting call 06:30   Wrap 18:00",
        )
        .text(40.0, 84.0, 9.0, "Shoot day 14 of 12")
        .text(40.0, 98.0, 9.0, "Location: Kew Bridge, London TW9 3AW");
    let reading = read(&sheet);
    for code in [
        "weekday-mismatch:",
        "call-after-shooting-call:",
        "day-number:",
    ] {
        assert!(
            reading.warnings.iter().any(|w| w.starts_with(code)),
            "{code} {:?}",
            reading.warnings
        );
    }
}
