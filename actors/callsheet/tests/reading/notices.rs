//! Change notices in six languages, and texts that only look like change notices.

use callsheet::{ChangeKind, Context, Kind, Reading, Unit, read_text};

/// The reading of a text received on a Tuesday evening in Warsaw.
fn read(text: &str) -> Reading {
    let context = Context {
        received: Some("2026-11-24T18:00:00Z".parse().unwrap()),
        time_zone: Some("Europe/Warsaw".to_owned()),
        ..Context::default()
    };
    read_text(text, &context)
}

#[track_caller]
fn check(
    text: &str,
    kind: ChangeKind,
    minutes: Option<u32>,
    date: Option<&str>,
    call: Option<&str>,
) {
    let reading = read(text);
    assert_eq!(reading.kind, Kind::ChangeNotice, "{text}");
    let change = reading.change.unwrap();
    let found = (
        change.kind,
        change.minutes,
        change.date.map(|d| d.to_string()),
        change.new_call.map(|t| t.to_string()),
    );
    let wanted = (
        kind,
        minutes,
        date.map(str::to_owned),
        call.map(str::to_owned),
    );
    assert_eq!(found, wanted, "{text}");
}

#[test]
fn pushes() {
    use ChangeKind::Push;
    let tomorrow = Some("2026-11-25");
    check(
        "Hi all, everyone +1 h tomorrow. Thanks",
        Push,
        Some(60),
        tomorrow,
        None,
    );
    check(
        "All calls pushed by 30 minutes tomorrow due to rain.",
        Push,
        Some(30),
        tomorrow,
        None,
    );
    check(
        "Cześć, jutro przesunięcie o godzinę, wszyscy +1h.",
        Push,
        Some(60),
        tomorrow,
        None,
    );
    check(
        "Uwaga! Jutro zbiórka przesunięta o 1,5 godziny później.",
        Push,
        Some(90),
        tomorrow,
        None,
    );
    check(
        "Zbiórka przesunięta o pół godziny, nowa zbiórka 07:00, środa 25.11",
        Push,
        Some(30),
        tomorrow,
        Some("07:00"),
    );
    check(
        "Achtung: morgen alle eine Stunde später.",
        Push,
        Some(60),
        tomorrow,
        None,
    );
    check(
        "Demain tout le monde est décalé d'une heure, convocation équipe plus tard",
        Push,
        Some(60),
        tomorrow,
        None,
    );
    check(
        "Mañana retrasamos la citación 45 minutos para todo el equipo.",
        Push,
        Some(45),
        tomorrow,
        None,
    );
    check(
        "Domani convocazione troupe posticipata di 2 ore.",
        Push,
        Some(120),
        tomorrow,
        None,
    );
    check(
        "Crew call moved from 06:00 to 07:30 tomorrow, pushed due to weather",
        Push,
        Some(90),
        tomorrow,
        Some("07:30"),
    );
    check(
        "New call 06:30 tomorrow",
        Push,
        None,
        tomorrow,
        Some("06:30"),
    );
}

#[test]
fn pulls() {
    use ChangeKind::Pull;
    let tomorrow = Some("2026-11-25");
    check(
        "Tomorrow's call is 30 minutes earlier.",
        Pull,
        Some(30),
        tomorrow,
        None,
    );
    check(
        "Jutro zaczynamy o godzinę wcześniej, zbiórka 05:30.",
        Pull,
        Some(60),
        tomorrow,
        Some("05:30"),
    );
    check(
        "Drehbeginn morgen 30 Minuten früher",
        Pull,
        Some(30),
        tomorrow,
        None,
    );
    check(
        "New crew call: 05:30 instead of 06:30 on Thursday",
        Pull,
        Some(60),
        Some("2026-11-26"),
        Some("05:30"),
    );
}

#[test]
fn cancellations() {
    use ChangeKind::Cancel;
    check(
        "Tomorrow's shoot is cancelled.",
        Cancel,
        None,
        Some("2026-11-25"),
        None,
    );
    check(
        "Jutrzejsze zdjęcia odwołane!",
        Cancel,
        None,
        Some("2026-11-25"),
        None,
    );
    check(
        "Der Drehtag am Freitag fällt aus, Team bitte zuhause bleiben",
        Cancel,
        None,
        Some("2026-11-27"),
        None,
    );
    check(
        "La journée de tournage de demain est annulée.",
        Cancel,
        None,
        Some("2026-11-25"),
        None,
    );
    check(
        "Se cancela el rodaje de mañana.",
        Cancel,
        None,
        Some("2026-11-25"),
        None,
    );
    check(
        "Riprese di domani annullate.",
        Cancel,
        None,
        Some("2026-11-25"),
        None,
    );
}

#[test]
fn relocations_have_the_new_place() {
    let change = read("Zmiana obiektu na jutro: Hala ATM, ul. Wał Miedzeszyński 384, Warszawa. Zbiórka bez zmian.")
        .change
        .unwrap();
    assert_eq!(change.kind, ChangeKind::Relocate);
    let place = change.new_location.unwrap();
    assert!(place.contains("Wał Miedzeszyński 384"), "{place}");
    let change = read("Location change for tomorrow. New location: Studio 5, 12 Mill Road, Leeds")
        .change
        .unwrap();
    assert_eq!(
        change.new_location.as_deref(),
        Some("Studio 5, 12 Mill Road, Leeds")
    );
}

#[test]
fn production_and_unit_are_read() {
    let change = read("2nd unit, \"Night Train\": everyone +30 min tomorrow")
        .change
        .unwrap();
    assert_eq!(change.production.as_deref(), Some("Night Train"));
    assert_eq!(change.unit, Some(Unit::Second));
    assert_eq!(change.minutes, Some(30));
}

#[test]
fn quoted_mails_are_ignored() {
    for quote in [
        "On Tue, 24 Nov 2026 at 18:00, Ann Lee <ann@x.org> wrote:\n> everyone +1 h tomorrow",
        "-----Original Message-----\nFrom: a@b.c\nCrew call pushed by 1 hour tomorrow",
        "Dnia 24 listopada 2026 Jan Nowak napisał(a):\n> Jutro przesunięcie o godzinę, ekipa",
        "Am 24.11.2026 schrieb Max Muster:\n> Drehtag abgesagt",
    ] {
        assert_eq!(
            read(&format!("OK, dzięki, see you!\n\n{quote}")).kind,
            Kind::NotCallSheet,
            "{quote}"
        );
    }
}

#[test]
fn other_mails_are_not_notices() {
    for text in [
        "",
        "Hi, are we still on for dinner later?",
        "Please find attached invoice no. 12 for the camera rental, payment is late by 3 days.",
        "Newsletter: 30 minutes earlier is the new trend. Unsubscribe here.",
        "Dzień dobry, przesyłka zostanie dostarczona jutro, godzina później.",
        "Hi all, the call sheet for Wednesday 25 November 2026 is attached. Best, Ann",
        "Cześć, w załączniku plan pracy na środę 25.11.2026, dobrej nocy!",
        "Your flight is delayed by 30 minutes, crew will inform you.",
    ] {
        assert_eq!(read(text).kind, Kind::NotCallSheet, "{text}");
    }
}

#[test]
fn a_whole_sheet_in_the_body_is_read() {
    let reading = read(
        "CALL SHEET - Night Train\nWednesday 25 November 2026\nDay 3 of 20\nCrew call: 06:30\n\
         Shooting call: 07:30\nLunch: 12:30\nLocation: Town Hall, 1 Market Square, Leeds LS1 1AA\n\
         Nearest hospital: LGI, Great George Street, Leeds LS1 3EX\nGaffer   Tom Reed   06:00\n",
    );
    assert_eq!(reading.kind, Kind::CallSheet);
    let day = &reading.days[0];
    assert_eq!(day.crew_call.unwrap().to_string(), "06:30");
    assert_eq!(
        day.primary_location.as_deref(),
        Some("Town Hall, 1 Market Square, Leeds LS1 1AA")
    );
    assert_eq!(day.calls[0].time.unwrap().to_string(), "06:00");
}

#[test]
fn the_subject_names_the_production() {
    let production = |subject: &str| {
        let context = Context {
            subject: Some(subject.to_owned()),
            ..Context::default()
        };
        let reading = read_text("Everyone pushed by 60 minutes tomorrow.\n", &context);
        reading.change.and_then(|change| change.production)
    };
    let named = |subject: &str| production(subject).unwrap_or_default();
    assert_eq!(
        named("Re: Plan pracy – Cisza nad Wisłą – zmiana zbiórki"),
        "Cisza nad Wisłą"
    );
    assert_eq!(
        named("Call sheet update - Dryland - Wednesday, December 9, 2026"),
        "Dryland"
    );
    assert_eq!(production("Tomorrow"), None);
    assert_eq!(production("Pushed - all crew"), None);
}
