//! Whole sheets of different countries, read end to end.

use crate::pdf::Sheet;
use crate::read::{named, place, read, time};
use callsheet::{CallSource, CallStatus, Kind, LocationRole, Person, Unit};

fn polish() -> Sheet {
    let mut sheet = Sheet::new();
    sheet
        .bold(40.0, 50.0, 20.0, "NOCNY POCIĄG")
        .bold(230.0, 50.0, 14.0, "PLAN PRACY")
        .text(400.0, 40.0, 9.0, "Dzień zdjęciowy 5 z 24")
        .text(400.0, 54.0, 9.0, "Wersja: niebieska")
        .text(400.0, 68.0, 9.0, "Data wydania: 24.11.2026")
        .bold(40.0, 80.0, 12.0, "środa, 25 listopada 2026")
        .text(40.0, 100.0, 8.0, "Zbiórka produkcji: 05:30")
        .bold(40.0, 120.0, 14.0, "ZBIÓRKA EKIPY: 06:30")
        .text(40.0, 136.0, 9.0, "Gotowość: 07:30")
        .text(40.0, 150.0, 9.0, "Obiad: 12:30")
        .text(40.0, 164.0, 9.0, "Planowany koniec: 18:30")
        .text(
            230.0,
            120.0,
            9.0,
            "Obiekt: Dworzec Główny, ul. Czarnowiejska 12, 30-054 Kraków",
        )
        .text(
            230.0,
            134.0,
            9.0,
            "Baza: parking przy ul. Reymonta 20, Kraków",
        )
        .text(
            230.0,
            148.0,
            9.0,
            "Najbliższy szpital: Szpital Uniwersytecki, ul. Jakubowskiego 2, 30-688 Kraków",
        )
        .text(230.0, 162.0, 9.0, "tel. 12 400 20 00   SOR 24h")
        .text(
            230.0,
            176.0,
            9.0,
            "Wschód słońca: 07:08   Zachód słońca: 15:44",
        );
    sheet.table(
        &[40.0, 80.0, 130.0, 330.0, 370.0, 420.0, 555.0],
        200.0,
        16.0,
        true,
        &[
            &["Scena", "Wn/Pl", "Opis", "Pora", "Strony", "Obsada"],
            &["12A", "WN", "POCZEKALNIA", "Noc", "2 3/8", "1, 2"],
            &["14", "PL", "PERON", "Dzień", "1/8", "1"],
        ],
    );
    sheet.table(
        &[40.0, 180.0, 330.0, 420.0, 480.0, 555.0],
        280.0,
        16.0,
        true,
        &[
            &[
                "Funkcja",
                "Imię i nazwisko",
                "Telefon",
                "Zbiórka",
                "Miejsce",
            ],
            &["PION KAMEROWY", "", "", "", ""],
            &[
                "Operator kamery",
                "Jan Kowalski",
                "600 100 200",
                "06:00",
                "WFW",
            ],
            &[
                "I asystent kamery",
                "Anna Żółkowska",
                "600 100 201",
                "05:45",
                "",
            ],
            &[
                "II asystent kamery",
                "Piotr Wiśniewski",
                "600 100 202",
                "O/C",
                "",
            ],
            &["PION DŹWIĘKU", "", "", "", ""],
            &["Operator dźwięku", "Ewa Nowak", "600 100 203", "06:15", ""],
        ],
    );
    sheet.bold(40.0, 440.0, 11.0, "PLAN NA JUTRO – czwartek 26.11.2026");
    sheet.text(40.0, 456.0, 9.0, "Zbiórka ekipy: 09:00");
    sheet.text(
        40.0,
        470.0,
        9.0,
        "Obiekt: Hala ATM, ul. Wał Miedzeszyński 384, Warszawa",
    );
    sheet
}

#[test]
fn a_polish_plan_is_read_completely() {
    let mut reading = read(&polish());
    assert_eq!(reading.kind, Kind::CallSheet, "{reading:#?}");
    assert_eq!(reading.language.as_deref(), Some("pl"));
    let day = reading.days[0].clone();
    assert_eq!(reading.days.len(), 1);
    assert_eq!(day.shooting_date.unwrap().to_string(), "2026-11-25");
    assert_eq!(day.crew_call, time("06:30"));
    assert_eq!(day.shooting_call, time("07:30"));
    assert_eq!(day.lunch, time("12:30"));
    assert_eq!(day.wrap, time("18:30"));
    assert_eq!(day.production.as_deref(), Some("NOCNY POCIĄG"));
    assert_eq!(day.day_number, Some((5, Some(24))));
    assert_eq!(day.revision.as_deref(), Some("blue"));
    assert_eq!(day.time_zone.as_deref(), Some("Europe/Warsaw"));
    assert_eq!(
        day.primary_location.as_deref(),
        Some("Dworzec Główny, ul. Czarnowiejska 12, 30-054 Kraków")
    );
    assert!(place(&day, LocationRole::Hospital).contains("Jakubowskiego"));
    let numbers: Vec<&str> = day.scenes.iter().map(|s| s.number.as_str()).collect();
    assert_eq!(numbers, ["12A", "14"]);
    assert_eq!(day.scenes[0].int_ext, Some(callsheet::IntExt::Int));
    assert_eq!(day.scenes[1].day_night, Some(callsheet::DayNight::Day));
    assert!(
        day.contacts
            .iter()
            .any(|c| c.phone.as_deref() == Some("+48600100201"))
    );
    assert!(reading.confidence > 0.85, "{}", reading.confidence);

    let own = named(&mut reading, "Anna Zolkowska");
    assert_eq!((own.time, own.source), (time("05:45"), CallSource::Row));
    let own = named(&mut reading, "Kowalski J.");
    assert_eq!(
        (own.time, own.place.as_deref()),
        (time("06:00"), Some("WFW"))
    );
    let own = named(&mut reading, "Wiśniewski Piotr");
    assert_eq!((own.time, own.source), (None, CallSource::Row));
    let own = named(&mut reading, "Zofia Obca");
    assert_eq!((own.time, own.source), (time("06:30"), CallSource::Crew));
}

#[test]
fn the_order_of_the_content_stream_does_not_matter() {
    let straight = read(&polish());
    for seed in [1, 7, 99] {
        let mut sheet = polish();
        assert_eq!(read(sheet.shuffle(seed)), straight);
    }
}

fn feature() -> Sheet {
    let mut sheet = Sheet::new();
    sheet
        .text(30.0, 30.0, 8.0, "Production Company: Big Moon Pictures LLC")
        .text(
            30.0,
            42.0,
            8.0,
            "Production Office: 100 Main Street, Burbank, CA 91502",
        )
        .text(30.0, 54.0, 8.0, "Office phone: 818-555-0100")
        .bold(230.0, 40.0, 18.0, "SILVER HARBOR")
        .text(250.0, 56.0, 9.0, "CALL SHEET")
        .text(440.0, 30.0, 9.0, "Tuesday, November 3/26")
        .text(440.0, 42.0, 9.0, "Day 12 of 30")
        .text(440.0, 54.0, 9.0, "PINK REVISION")
        .text(250.0, 80.0, 8.0, "PRODUCTION CALL  6:00A")
        .bold(250.0, 100.0, 9.0, "GENERAL CREW CALL")
        .bold(255.0, 126.0, 22.0, "7:00A")
        .text(250.0, 144.0, 8.0, "SHOOTING CALL 8:30A")
        .text(250.0, 156.0, 8.0, "LUNCH 1:00P")
        .text(30.0, 80.0, 8.0, "Sunrise: 6:12 AM")
        .text(30.0, 92.0, 8.0, "Sunset: 4:58 PM")
        .text(30.0, 104.0, 8.0, "Weather: Sunny, high 68F")
        .text(30.0, 116.0, 8.0, "Breakfast 6:30A @ BC")
        .bold(440.0, 80.0, 8.0, "NEAREST HOSPITAL")
        .text(440.0, 92.0, 8.0, "Mercy General Hospital")
        .text(440.0, 102.0, 8.0, "4001 J Street")
        .text(440.0, 112.0, 8.0, "Los Angeles, CA 90012")
        .text(440.0, 122.0, 8.0, "(213) 555-0911")
        .bold(30.0, 180.0, 8.0, "LOCATION")
        .text(30.0, 192.0, 8.0, "Harbor Warehouse")
        .text(30.0, 202.0, 8.0, "2200 Signal Street")
        .text(30.0, 212.0, 8.0, "San Pedro, CA 90731")
        .bold(230.0, 180.0, 8.0, "CREW PARKING")
        .text(230.0, 192.0, 8.0, "Lot B, 300 Miner Street, San Pedro");
    // Two tables side by side share their lines.
    sheet.table(
        &[30.0, 60.0, 100.0, 210.0, 240.0, 280.0],
        240.0,
        14.0,
        false,
        &[
            &["SC", "I/E", "SET", "D/N", "PGS"],
            &["45", "INT", "WAREHOUSE", "N", "2 1/8"],
            &["46A", "EXT", "DOCK", "N", "1 4/8"],
            &["47", "INT/EXT", "CAR", "D", "3/8"],
        ],
    );
    sheet.table(
        &[310.0, 410.0, 510.0, 565.0],
        240.0,
        14.0,
        false,
        &[
            &["POSITION", "NAME", "CALL"],
            &["Camera Operator", "Maria Lopez", "6:30A"],
            &["1st AC", "Tom Reed", "6A @ WFW"],
            &["2nd AC", "Sue Park", "N/C"],
        ],
    );
    sheet.bold(30.0, 340.0, 9.0, "ADVANCE SCHEDULE");
    sheet
        .text(30.0, 354.0, 8.0, "Wednesday, November 4, 2026")
        .text(230.0, 354.0, 8.0, "CREW CALL 9:00A")
        .text(30.0, 366.0, 8.0, "99 INT. CHURCH - DAY");
    sheet.page();
    sheet
        .text(30.0, 40.0, 9.0, "CAMERA   6:30A")
        .text(30.0, 60.0, 9.0, "GRIP   6:48A");
    sheet.text(30.0, 80.0, 9.0, "Hair/Makeup   5:00A");
    sheet
}

#[test]
fn misleading_entries_of_a_us_feature_are_not_mixed_up() {
    let mut reading = read(&feature());
    let day = reading.days[0].clone();
    assert_eq!(reading.kind, Kind::CallSheet);
    assert_eq!(day.shooting_date.unwrap().to_string(), "2026-11-03");
    assert_eq!(day.crew_call, time("07:00"));
    assert_eq!(day.shooting_call, time("08:30"));
    assert_eq!(day.lunch, time("13:00"));
    assert_eq!(day.production.as_deref(), Some("SILVER HARBOR"));
    assert_eq!(day.revision.as_deref(), Some("pink"));
    assert_eq!(day.day_number, Some((12, Some(30))));
    assert_eq!(day.time_zone.as_deref(), Some("America/Los_Angeles"));
    assert_eq!(
        day.primary_location.as_deref(),
        Some("Harbor Warehouse, 2200 Signal Street, San Pedro, CA 90731")
    );
    assert!(place(&day, LocationRole::Hospital).contains("Mercy"));
    assert!(place(&day, LocationRole::Parking).contains("Lot B"));
    let numbers: Vec<&str> = day.scenes.iter().map(|s| s.number.as_str()).collect();
    assert_eq!(numbers, ["45", "46A", "47"]);
    assert_eq!(day.department_calls.get("camera").copied(), time("06:30"));
    assert_eq!(
        day.department_calls.get("makeup_hair").copied(),
        time("05:00")
    );
    assert_eq!(day.unit, Unit::Main);

    let own = named(&mut reading, "Maria Lopez");
    assert_eq!((own.time, own.source), (time("06:30"), CallSource::Row));
    let own = named(&mut reading, "T. Reed");
    assert_eq!(
        (own.time, own.place.as_deref()),
        (time("06:00"), Some("WFW"))
    );
    let own = named(&mut reading, "Sue Park");
    assert_eq!((own.time, own.source), (None, CallSource::Row));
    assert!(
        reading.days[0]
            .calls
            .iter()
            .any(|c| c.status == Some(CallStatus::NoCall))
    );
    reading.for_person(&Person {
        department: Some("grip".to_owned()),
        ..Person::default()
    });
    let own = reading.days[0].my_call.clone().unwrap();
    assert_eq!(
        (own.time, own.source),
        (time("06:48"), CallSource::Department)
    );
}

#[test]
fn weather_and_sun_are_read_as_printed() {
    for (rise, set) in [
        ("Sunrise: 6:36A", "Sunset: 6:34P"),
        ("Wschód słońca: godz. 6:36", "Zachód: godz. 18:34"),
        ("SA: 6:36 Uhr", "SU: 18:34 Uhr"),
        ("Lever du soleil: 6h36", "Coucher: 18h34"),
        ("Salida del sol: 06:36 h", "Puesta del sol: 18:34 h"),
        ("Sorge il sole: ore 06.36", "Tramonto: ore 18.34"),
    ] {
        let mut sheet = Sheet::new();
        sheet
            .bold(40.0, 40.0, 16.0, "CALL SHEET")
            .text(40.0, 60.0, 10.0, "Wednesday 25 November 2026")
            .text(40.0, 80.0, 10.0, "Crew call 06:30")
            .text(40.0, 100.0, 10.0, "Location: 1 Mill Road, Leeds LS1 1AA")
            .bold(40.0, 140.0, 10.0, "WEATHER")
            .text(40.0, 152.0, 10.0, "9 C, overcast, light rain")
            .text(40.0, 164.0, 10.0, rise)
            .text(240.0, 164.0, 10.0, set);
        let day = read(&sheet).days[0].clone();
        assert_eq!(
            day.weather.as_deref(),
            Some("9 C, overcast, light rain"),
            "{rise}"
        );
        assert_eq!(
            (day.sunrise, day.sunset),
            (time("06:36"), time("18:34")),
            "{rise}"
        );
        assert_eq!(day.crew_call, time("06:30"), "{rise}");
    }
}
