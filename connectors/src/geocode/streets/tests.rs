//! An index of a few streets in and near Warsaw.

use proptest::prelude::*;

use super::*;

const WARSAW: (f64, f64) = (52.23, 21.01);

/// The point at these metres east and north of the centre of Warsaw.
fn at(east: f64, north: f64) -> Point {
    let metre = 1.0 / 111_195.0;
    let lon = WARSAW.1 + east * metre / WARSAW.0.to_radians().cos();
    Point::new(WARSAW.0 + north * metre, lon).unwrap()
}

fn streets() -> Streets {
    let mut streets = Streets::default();
    let street = |name: &str, at| NamedFeature::Street {
        name: name.to_owned(),
        at,
    };
    let house = |street: &str, number: &str, at| NamedFeature::House {
        street: street.to_owned(),
        number: number.to_owned(),
        postcode: String::new(),
        at,
    };
    for named in [
        street("Puławska", at(0.0, 0.0)),
        house("Puławska", "12A", at(10.0, 500.0)),
        house("Puławska", "14", at(10.0, 600.0)),
        street("Aleja Jana Pawła II", at(-2_000.0, 0.0)),
        house("Aleja Jana Pawła II", "3", at(-2_000.0, 100.0)),
        // The same names in another town, 40 km away.
        street("Polna", at(40_000.0, 0.0)),
        house("Polna", "5", at(40_000.0, 10.0)),
        street("Polna", at(1_000.0, 0.0)),
        house("Leśna", "7", at(40_000.0, 900.0)),
        NamedFeature::Place {
            name: "Małe Doły".to_owned(),
            at: at(40_000.0, 500.0),
        },
        street("Trzech Reżyserów", at(3_000.0, 0.0)),
    ] {
        streets.add(named);
    }
    streets
}

fn found(address: &str) -> Option<(f64, f64, Precision)> {
    let (at, precision) = streets().find(address)?;
    let point = Point::new(at.lat, at.lon).unwrap();
    let east = (point.lon() - WARSAW.1) * 111_195.0 * WARSAW.0.to_radians().cos();
    let north = (point.lat() - WARSAW.0) * 111_195.0;
    Some((east.round(), north.round(), precision))
}

#[test]
fn houses_are_found_under_any_spelling_of_the_address() {
    let exact = Some((10.0, 500.0, Precision::Exact));
    for address in [
        "ul. Puławska 12A, 02-566 Warszawa",
        "Puławska 12a Warszawa",
        "UL. PULAWSKA 12 A, WARSZAWA",
        "Warszawa, ulica Puławska 12A",
        "Studio Kadr, ul. Puławska 12A, Warszawa",
        "przy ul. Puławskiej 12A w Warszawie",
        "Puławska 12A",
    ] {
        assert_eq!(found(address), exact, "{address}");
    }
    let pope = found("al. Jana Pawła II 3, Warszawa");
    assert_eq!(pope, Some((-2_000.0, 100.0, Precision::Exact)));
}

#[test]
fn an_unknown_number_falls_back_to_the_street() {
    let (_, _, precision) = found("ul. Puławska 99, Warszawa").unwrap();
    assert_eq!(precision, Precision::Street);
    let (east, _, precision) = found("ul. Trzech Reżyserów, Warszawa").unwrap();
    assert_eq!((east, precision), (3_000.0, Precision::Street));
}

#[test]
fn a_street_of_another_town_is_never_taken() {
    let polna = found("ul. Polna 5, Warszawa");
    assert_eq!(polna, Some((1_000.0, 0.0, Precision::Street)));
    assert_eq!(found("ul. Puławska 12A, Kraków"), None);
    assert_eq!(found("Puławska 12A, Berlin"), None);
    // Of the two streets, only one has a house number 5.
    assert_eq!(
        found("ul. Polna 5"),
        Some((40_000.0, 10.0, Precision::Exact))
    );
    assert_eq!(found("ul. Polna"), None);
    let village = found("ul. Polna, Małe Doły");
    assert_eq!(village, Some((40_000.0, 10.0, Precision::Street)));
    assert_eq!(
        found("ul. Leśna 7, Małe Doły"),
        Some((40_000.0, 900.0, Precision::Exact))
    );
}

#[test]
fn unknown_streets_are_not_found() {
    for address in ["", "Warszawa", "ul. Nieznana 5, Warszawa", "12", "Studio 5"] {
        assert_eq!(found(address), None, "{address}");
    }
    assert!(Streets::default().is_empty());
    assert_eq!(Streets::default().find("Puławska 12A"), None);
}

#[test]
fn the_index_is_loaded_as_it_was_saved() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.streets");
    streets().save(&path).unwrap();
    assert_eq!(Streets::load(&path).unwrap(), streets());
}

proptest! {
    #[test]
    fn any_address_is_looked_up_without_a_panic(address in ".{0,80}") {
        let _ = streets().find(&address);
    }
}
