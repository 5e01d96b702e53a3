//! Change notices with two calls side by side, with durations, or with house numbers.

use callsheet::{Change, ChangeKind, Context, Kind, read_text};

/// The change in a text received on a Tuesday evening in Warsaw.
#[track_caller]
fn change(text: &str) -> Change {
    let context = Context {
        received: Some("2026-11-24T18:00:00Z".parse().unwrap()),
        time_zone: Some("Europe/Warsaw".to_owned()),
        ..Context::default()
    };
    let reading = read_text(text, &context);
    assert_eq!(reading.kind, Kind::ChangeNotice, "{text}");
    reading.change.unwrap()
}

#[track_caller]
fn call(text: &str) -> Option<String> {
    change(text).new_call.map(|t| t.to_string())
}

#[test]
fn a_house_number_is_not_a_call() {
    for (text, place) in [
        (
            "Location change: tomorrow we shoot at 12 Elm Street, Los Angeles.",
            "12 Elm Street, Los Angeles",
        ),
        (
            "Change of location: we are shooting at 1200 Elm, Los Angeles tomorrow",
            "1200 Elm, Los Angeles tomorrow",
        ),
        (
            "Changement de lieu : demain nous tournons au 12 rue de la Paix, Paris.",
            "12 rue de la Paix, Paris",
        ),
    ] {
        let found = change(text);
        assert_eq!(found.kind, ChangeKind::Relocate, "{text}");
        assert_eq!(found.new_call, None, "{text}");
        assert_eq!(found.new_location.as_deref(), Some(place), "{text}");
    }
    let found = change("Location change: we shoot at 12 Elm Street, Leeds. Crew call at 7.");
    assert_eq!(found.new_call.unwrap().to_string(), "07:00");
    assert_eq!(found.new_location.as_deref(), Some("12 Elm Street, Leeds"));
}

#[test]
fn the_clause_before_an_address_is_not_part_of_it() {
    for (text, place) in [
        (
            "Zmiana miejsca: jutro kręcimy na ul. Nocnych Zdjęć 3, 00-390 Warszawa.",
            "ul. Nocnych Zdjęć 3, 00-390 Warszawa",
        ),
        (
            "Zmiana lokacji. Jutro zdjęcia są przy ul. Długiej 5, Gdańsk.",
            "ul. Długiej 5, Gdańsk",
        ),
        (
            "Drehortwechsel: morgen drehen wir in der Praterstraße 9, 1020 Wien.",
            "Praterstraße 9, 1020 Wien",
        ),
        (
            "Cambio de localización: mañana rodamos en la calle Mayor 5, Madrid.",
            "calle Mayor 5, Madrid",
        ),
        (
            "Cambio location: domani giriamo in via Roma 12, Torino.",
            "via Roma 12, Torino",
        ),
        (
            "Changement de décor : demain on tourne à La Rotonde, Paris.",
            "La Rotonde, Paris",
        ),
        (
            "We are moving tomorrow to 45 Kings Road, London. Call remains at 7.",
            "45 Kings Road, London",
        ),
        (
            "Nuevo lugar de rodaje: mañana, Estadio Sur, Sevilla",
            "Estadio Sur, Sevilla",
        ),
        (
            "Nowa lokacja: Na Skarpie 4, Kraków. Plan bez zmian",
            "Na Skarpie 4, Kraków",
        ),
    ] {
        assert_eq!(change(text).new_location.as_deref(), Some(place), "{text}");
    }
}

#[test]
fn durations_are_not_calls() {
    for (text, kind, minutes) in [
        (
            "Jutro przesuwamy wszystko o 2 godziny później",
            ChangeKind::Push,
            120,
        ),
        (
            "Jutro zbiórkę robimy o 15 minut wcześniej",
            ChangeKind::Pull,
            15,
        ),
        ("Zbiórka jutro o 1 minutę później", ChangeKind::Push, 1),
        ("Morgen alle um 2 Stunden später", ChangeKind::Push, 120),
        ("Crew call tomorrow is 1:30 h later", ChangeKind::Push, 90),
    ] {
        let found = change(text);
        assert_eq!(found.new_call, None, "{text}");
        assert_eq!((found.kind, found.minutes), (kind, Some(minutes)), "{text}");
    }
}

#[test]
fn of_two_calls_the_new_one_is_read() {
    for (text, new, kind, minutes) in [
        (
            "Zbiórka jutro o 7:30 zamiast o 6:30",
            "07:30",
            ChangeKind::Push,
            60,
        ),
        (
            "Zbiórka jutro zamiast o 6:30 jest o 7:30",
            "07:30",
            ChangeKind::Push,
            60,
        ),
        (
            "Call tomorrow is 05:30 instead of 06:30",
            "05:30",
            ChangeKind::Pull,
            60,
        ),
        ("Jutro zbiórka o 7 zamiast 6", "07:00", ChangeKind::Push, 60),
        (
            "Morgen Arbeitsbeginn 7 Uhr statt 6 Uhr",
            "07:00",
            ChangeKind::Push,
            60,
        ),
        (
            "Demain convocation à 5h30 au lieu de 6h",
            "05:30",
            ChangeKind::Pull,
            30,
        ),
        (
            "Mañana citación a las 8 en vez de a las 7",
            "08:00",
            ChangeKind::Push,
            60,
        ),
        (
            "Citación mañana a las 6:45 en lugar de las 7:00",
            "06:45",
            ChangeKind::Pull,
            15,
        ),
        (
            "Domani convocazione alle 6:30 invece delle 7:00",
            "06:30",
            ChangeKind::Pull,
            30,
        ),
        (
            "Crew call tomorrow moved from 6 to 7",
            "07:00",
            ChangeKind::Push,
            60,
        ),
        (
            "Zbiórka jutro przesunięta z 6:30 na 7:30",
            "07:30",
            ChangeKind::Push,
            60,
        ),
        (
            "Crew call tomorrow 6am instead of 7:15am",
            "06:00",
            ChangeKind::Pull,
            75,
        ),
        (
            "Tomorrow's call is 00:30 instead of 23:30",
            "00:30",
            ChangeKind::Push,
            60,
        ),
    ] {
        let found = change(text);
        assert_eq!(
            found.new_call.map(|t| t.to_string()).as_deref(),
            Some(new),
            "{text}"
        );
        assert_eq!((found.kind, found.minutes), (kind, Some(minutes)), "{text}");
    }
    assert_eq!(call("Everyone +1 h tomorrow, not 2 hours as said"), None);
}
