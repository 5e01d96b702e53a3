//! Words that must be distinguished, and words that mean the same.

use super::{DEPARTMENTS, Label, department_of, detect_language, find_labels, role_of};
use crate::text::{Folded, fold};

fn labels(text: &str) -> Vec<Label> {
    find_labels(&Folded::new(text))
        .into_iter()
        .map(|l| l.label)
        .collect()
}

#[test]
fn folding_keeps_the_offsets_of_the_original() {
    let text = "Zbiórka Łódź – Straße";
    let folded = Folded::new(text);
    assert_eq!(folded.text, "zbiorka lodz - strasse");
    let at = folded.text.find("strasse").unwrap();
    assert_eq!(&text[folded.original(at)..], "Straße");
}

#[test]
fn the_production_call_is_not_the_crew_call() {
    assert_eq!(labels("GENERAL CREW CALL"), [Label::CrewCall]);
    assert_eq!(labels("Production Call: 6:00"), [Label::OtherTime]);
    assert_eq!(labels("Zbiórka produkcji"), [Label::OtherTime]);
    assert_eq!(labels("Zbiórka ekipy"), [Label::CrewCall]);
    assert_eq!(labels("Production Office"), [Label::Office]);
    assert_eq!(labels("Motiv: Wohnung"), []);
    assert_eq!(labels("Drehort: 2., Praterstraße 9"), [Label::Set]);
}

#[test]
fn small_typos_are_tolerated() {
    assert_eq!(labels("Gotowsoć"), [Label::ShootingCall]);
    assert_eq!(labels("Shooting cal"), [Label::ShootingCall]);
    assert_eq!(labels("Hospitality"), []);
}

#[test]
fn roles_of_six_languages_have_one_key() {
    let same = |words: &[&str]| {
        let keys: Vec<_> = words.iter().map(|w| role_of(w).map(|r| r.0)).collect();
        assert!(
            keys[0].is_some() && keys.iter().all(|k| *k == keys[0]),
            "{words:?} {keys:?}"
        );
    };
    same(&[
        "Camera Operator",
        "operator kamery",
        "Kameramann",
        "cadreur",
        "operador de cámara",
    ]);
    same(&[
        "1st AC",
        "I asystent kamery",
        "Focus Puller",
        "1. Kameraassistent",
        "1er assistant caméra",
        "foquista",
    ]);
    same(&[
        "Gaffer",
        "mistrz oświetlenia",
        "Oberbeleuchter",
        "chef électricien",
    ]);
    assert_eq!(role_of("Anna Kowalska"), None);
}

#[test]
fn departments_have_keys() {
    for (text, key) in [
        ("camera", "camera"),
        ("Pion kamerowy", "camera"),
        ("Dźwięk", "sound"),
        ("makeup_hair", "makeup_hair"),
        ("Hair & Make-up", "makeup_hair"),
        ("Kostüm", "costume"),
        ("Scenografia", "art"),
        ("Lighting", "electric"),
        ("SFX", "sfx"),
    ] {
        assert_eq!(department_of(text), Some(key), "{text}");
    }
    assert_eq!(department_of("Marketing"), None);
    assert!(DEPARTMENTS.is_sorted());
    for key in DEPARTMENTS {
        assert_eq!(department_of(key), Some(key));
    }
}

#[test]
fn languages_are_detected_by_their_words() {
    for (text, language) in [
        ("Zbiórka ekipy, obiekt, najbliższy szpital", "pl"),
        ("Crew call, location, nearest hospital", "en"),
        ("Drehbeginn, Drehort, Krankenhaus", "de"),
        ("Lieu de tournage, hôpital, déjeuner", "fr"),
        ("Orden de rodaje, citación, comida", "es"),
        ("Ordine del giorno, convocazione troupe, pranzo", "it"),
    ] {
        assert_eq!(detect_language(&fold(text)), Some(language), "{text}");
    }
    assert_eq!(detect_language("1234"), None);
}
