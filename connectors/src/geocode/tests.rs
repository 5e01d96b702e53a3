//! The gazetteer and its parts.

use actors::model::{Coordinates, Place, Precision};
use actors::ports::Geocoder;
use proptest::prelude::*;

use super::address::{ParsedAddress, Region};
use super::text::words;
use super::{Gazetteer, Options, links, town_lookup, towns};

fn town(address: &str) -> String {
    town_lookup::town_in(address)
        .map(|town| format!("{} {}{}", town.name, town.country, town.state))
        .unwrap_or_default()
}

#[test]
fn the_town_of_an_address_is_found() {
    let known = [
        ("Warszawa", "Warsaw PL"),
        ("ul. Chełmska 21, 00-724 Warszawa", "Warsaw PL"),
        ("ul. Chełmska 21, Warszawa, Polska", "Warsaw PL"),
        ("Chełmska 21 Warszawa", "Warsaw PL"),
        ("Warszawa, ul. Chełmska 21", "Warsaw PL"),
        ("00-724 Warszawa, ul. Krakowska 5", "Warsaw PL"),
        (
            "ATM Studio, ul. Wał Miedzeszyński 384, 03-994 Warszawa",
            "Warsaw PL",
        ),
        ("Hala 3, ul. Łąkowa 29, Łódź", "Łódź PL"),
        ("UL. ŁĄKOWA 29, ŁÓDŹ", "Łódź PL"),
        ("plac Wolności 1, LODZ", "Łódź PL"),
        ("las pod Nadarzynem", "Nadarzyn PL"),
        ("Hala zdjęciowa w Warszawie", "Warsaw PL"),
        ("magazyn we Wrocławiu", "Wrocław PL"),
        ("hala w Łodzi", "Łódź PL"),
        ("plan w Zielonej Górze", "Zielona Góra PL"),
        ("zamek w Bielsku-Białej", "Bielsko-Biala PL"),
        ("dworzec w Katowicach", "Katowice PL"),
        ("port w Gdyni", "Gdynia PL"),
        ("w Białymstoku", "Białystok PL"),
        ("w Zakopanem", "Zakopane PL"),
        ("Rynek 5, 34-500 Zakopane", "Zakopane PL"),
        ("Aleja Wilanowska 10, Warszawa Mokotów", "Mokotów PL"),
        ("Targowa 1, Warszawa Praga", "Warsaw PL"),
        ("Targowa 1, Warszawa, Praga", "Warsaw PL"),
        ("Targowa 1, Praga, Warszawa", "Warsaw PL"),
        ("Vinohradská 1, Praga", "Prague CZ"),
        ("1020 Wien", "Vienna AT"),
        ("Praterstraße 9, 1020 Wien", "Vienna AT"),
        ("2., Praterstraße 9", "Vienna AT"),
        ("Bavariafilmplatz 7, 82031 Grünwald, Deutschland", ""),
        ("Karl-Marx-Allee 1, 10178 Berlin", "Berlin DE"),
        ("Hauptstr. 5, München", "Munich DE"),
        ("August-Bebel-Straße 26, 14482 Potsdam", "Potsdam DE"),
        ("12 Rue de Rome, 75008 Paris", "Paris FR"),
        ("20 Rue Ampère, 93200 Saint-Denis, France", "Saint-Denis FR"),
        ("Via Tuscolana 1055, 00173 Roma", "Rome IT"),
        ("Calle de Alcalá 45, 28014 Madrid, España", "Madrid ES"),
        ("4000 Warner Blvd, Burbank, CA 91522", "Burbank USCA"),
        ("4000 Warner Blvd., Burbank CA 91522", "Burbank USCA"),
        (
            "5555 Melrose Ave, Los Angeles, California 90038, USA",
            "Los Angeles USCA",
        ),
        ("12345 Ventura Blvd, Los Angeles CA", "Los Angeles USCA"),
        ("34-12 36th St, New York, NY 11106", "New York City USNY"),
        ("100 Main Street, Vienna, VA 22180", "Vienna USVA"),
        ("Pinewood Road, Iver Heath, London SL0 0NH", "London GB"),
        ("12 Baker Street London", "London GB"),
        ("221 London Road, Manchester M1 1AA, UK", "Manchester GB"),
        ("225 Commissioners St, Toronto, ON M4M 0A1", "Toronto CAON"),
        ("Friedrichstr. 1, Berlin, DE", "Berlin DE"),
    ];
    for (address, expected) in known {
        assert_eq!(town(address), expected, "{address}");
    }
}

#[test]
fn addresses_without_a_town_have_none() {
    let none = [
        "",
        "TBC",
        "12345",
        "ul. Warszawska",
        "ul. Krakowska 5",
        "221 London Road",
        "Rue de Rome 12",
        "Stage 5",
        "Hala 3",
        "Nice Studio",
        "Baza: parking",
        "Springfield Unknown, ZZ 99999",
    ];
    for address in none {
        assert_eq!(town(address), "", "{address}");
    }
}

#[test]
fn coordinates_are_read_from_text_and_links() {
    let texts = [
        "https://maps.google.com/?q=52.1633,21.0875",
        "https://maps.google.com/?q=52.1633%2C21.0875&z=15",
        "https://www.google.com/maps/@52.1633,21.0875,15z",
        "https://www.google.com/maps/place/X/@1.5,2.5,15z/data=!3d52.1633!4d21.0875",
        "https://maps.apple.com/?ll=52.1633,21.0875",
        "https://www.openstreetmap.org/?mlat=52.1633&mlon=21.0875",
        "GPS: 52.1633, 21.0875",
        "Las Kabacki (52.1633 21.0875)",
        "52.1633° N, 21.0875° E",
    ];
    for text in texts {
        assert_eq!(
            links::coordinates_in(text),
            Coordinates::new(52.1633, 21.0875),
            "{text}"
        );
    }
    let west = links::coordinates_in("34.0522° N, 118.2437° W");
    assert_eq!(west, Coordinates::new(34.0522, -118.2437));
    for text in [
        "25.11.2026, 06.30",
        "1200.50, 13.40",
        "pokój 12.1234",
        "?q=99.5,200.5",
        "?q=Warszawa",
    ] {
        assert_eq!(links::coordinates_in(text), None, "{text}");
    }
}

fn gazetteer() -> Gazetteer {
    let place = |name: &str, address: &str, lat: f64| Place {
        name: name.into(),
        address: address.into(),
        at: Coordinates::new(lat, 21.0),
    };
    let places = vec![
        place(
            "ATM Studio",
            "ul. Wał Miedzeszyński 384, 03-994 Warszawa",
            52.1,
        ),
        place("Studio 12 A", "ulica Chełmska 21, Warszawa, Polska", 52.2),
        place("Rental", "al. Krakowska 110/114, 02-256 Warszawa", 52.3),
        place("Rental", "ul. Łąkowa 29, Łódź", 52.4),
        place(
            "Stage",
            "4000 Warner Boulevard, Burbank, CA 91522, USA",
            52.5,
        ),
        place("Prater", "Praterstraße 12 A, 1020 Wien", 52.6),
        Place {
            name: "Nowhere".into(),
            address: "ul. Pusta 1, Warszawa".into(),
            at: None,
        },
    ];
    Gazetteer::new(Options {
        places,
        ..Options::default()
    })
    .unwrap()
}

#[test]
fn a_confirmed_place_is_found_under_any_spelling() {
    let found = [
        ("", "Wał Miedzeszyński 384, Warszawa", 52.1),
        ("", "WARSZAWA, UL. WAŁ MIEDZESZYŃSKI 384", 52.1),
        ("", "ul.Wal Miedzeszynski 384,03-994 Warszawa", 52.1),
        (
            "",
            "ATM Studio, ul. Wał Miedzeszyński 384, 03-994 Warszawa",
            52.1,
        ),
        ("ATM", "ul. Wał Miedzeszyński 384 Warszawa", 52.1),
        ("Atm studio", "", 52.1),
        ("ATM Studio", "Warszawa", 52.1),
        ("", "ATM Studio, Warszawa", 52.1),
        ("", "Chełmska 21, 00-724 Warszawa", 52.2),
        ("Rental", "Łódź", 52.4),
        ("Rental", "Warszawa", 52.3),
        ("", "Aleja Krakowska 110/114, Warszawa", 52.3),
        ("", "4000 Warner Blvd., Burbank, CA", 52.5),
        ("", "Praterstr. 12a, Wien", 52.6),
    ];
    let gazetteer = gazetteer();
    for (name, address, lat) in found {
        let place = Place {
            name: name.into(),
            address: address.into(),
            at: None,
        };
        let located = gazetteer.find(&place).unwrap();
        assert_eq!(
            (located.at.lat, located.precision),
            (lat, Precision::Exact),
            "{place:?}"
        );
    }
    for (name, address) in [
        ("Rental", "Kraków"),
        ("ATM Studio", "Kraków"),
        ("", "Wał Miedzeszyński 38, Warszawa"),
        ("", "ul. Chełmska 21, Kraków"),
        ("Nowhere", "Warszawa"),
    ] {
        let place = Place {
            name: name.into(),
            address: address.into(),
            at: None,
        };
        let located = gazetteer
            .find(&place)
            .unwrap_or_else(|| panic!("{place:?}"));
        assert_eq!(located.precision, Precision::City, "{place:?}");
    }
    // Two places share the name, and the address names no town.
    let rental = Place {
        name: "Rental".into(),
        ..Place::default()
    };
    assert_eq!(gazetteer.find(&rental), None);
}

#[tokio::test]
async fn a_place_is_located_with_its_time_zone() {
    let geocoder = gazetteer();
    let at = Coordinates::new(40.7, -73.9);
    let given = Place {
        at,
        address: "Warszawa".into(),
        ..Place::default()
    };
    let located = geocoder.locate(&given).await.unwrap().unwrap();
    assert_eq!(Some(located.at), at);
    assert_eq!(located.precision, Precision::Exact);
    assert_eq!(located.time_zone.as_deref(), Some("America/New_York"));

    let city = Place {
        address: "somewhere, Burbank, CA".into(),
        ..Place::default()
    };
    let located = geocoder.locate(&city).await.unwrap().unwrap();
    assert_eq!(located.precision, Precision::City);
    assert_eq!(located.time_zone.as_deref(), Some("America/Los_Angeles"));

    let ocean = Place {
        at: Coordinates::new(-40.0, -130.0),
        ..Place::default()
    };
    assert_eq!(
        geocoder.locate(&ocean).await.unwrap().unwrap().time_zone,
        None
    );
    assert_eq!(geocoder.locate(&Place::default()).await.unwrap(), None);
}

#[test]
fn the_address_book_may_be_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("places.json");
    std::fs::write(
        &file,
        r#"[{"name":"Dom","address":"","at":{"lat":50.0,"lon":20.0}}]"#,
    )
    .unwrap();
    let gazetteer = Gazetteer::new(Options {
        file: Some(file.clone()),
        ..Options::default()
    })
    .unwrap();
    let place = Place {
        name: "dom".into(),
        ..Place::default()
    };
    assert_eq!(gazetteer.find(&place).unwrap().at.lat, 50.0);
    std::fs::write(&file, "{}").unwrap();
    assert!(
        Gazetteer::new(Options {
            file: Some(file),
            ..Options::default()
        })
        .is_err()
    );
    assert!(
        Gazetteer::new(Options {
            file: Some("/nonexistent".into()),
            ..Options::default()
        })
        .is_err()
    );
}

#[test]
fn the_table_of_towns_is_complete() {
    let any = Region::default();
    for (name, zone) in [
        ("warszawa", "Europe/Warsaw"),
        ("tokyo", "Asia/Tokyo"),
        ("lipsk", "Europe/Berlin"),
    ] {
        assert_eq!(towns::all().named(name, &any).unwrap().zone, zone);
    }
    for line in include_str!("cities.tsv")
        .lines()
        .filter(|line| !line.starts_with('='))
    {
        let fields: Vec<&str> = line.split('\t').collect();
        assert_eq!(fields.len(), 6, "{line}");
        assert!(fields[5].parse::<u32>().is_ok(), "{line}");
        assert!(!words(fields[0]).is_empty(), "{line}");
    }
}

proptest! {
    #[test]
    fn any_text_is_parsed_without_a_panic(text in "\\PC*") {
        let _ = ParsedAddress::parse(&text);
        let _ = town_lookup::town_in(&text);
        let _ = links::coordinates_in(&text);
    }

    #[test]
    fn folding_is_stable(text in "\\PC*") {
        let folded = words(&text).join(" ");
        prop_assert_eq!(words(&folded).join(" "), folded);
    }

    #[test]
    fn an_address_is_found_under_another_spelling(
        street in "[A-ZĄĆĘŁŃÓŚŹŻ][a-ząćęłńóśźż]{4,12}",
        number in 1..400_u16,
        postcode in proptest::option::of("[0-9]{2}-[0-9]{3} "),
        prefix in prop::sample::select(vec!["ul. ", "ulica ", "UL.", ""]),
        town_first in any::<bool>(),
        upper in any::<bool>(),
    ) {
        let places = vec![Place {
            name: String::new(),
            address: format!("ul. {street} {number}, 00-001 Kraków"),
            at: Coordinates::new(50.0, 20.0),
        }];
        let gazetteer = Gazetteer::new(Options { places, ..Options::default() }).unwrap();
        let town = format!("{}Kraków", postcode.unwrap_or_default());
        let address = if town_first {
            format!("{town}, {prefix}{street} {number}")
        } else {
            format!("{prefix}{street} {number}, {town}")
        };
        let address = if upper { address.to_uppercase() } else { address };
        let place = Place { name: String::new(), address, at: None };
        prop_assert_eq!(gazetteer.find(&place).map(|found| found.precision), Some(Precision::Exact));
    }
}
