//! Plus codes.

use proptest::prelude::*;

use super::*;

fn assert_near(text: &str, lat: f64, lon: f64) {
    let at = coordinates_in(text).unwrap_or_else(|| panic!("{text} was not read"));
    let close = (at.lat - lat).abs() < 0.000_2 && (at.lon - lon).abs() < 0.000_2;
    assert!(close, "{text} {at:?}");
}

#[test]
fn full_codes_are_decoded() {
    // Test data from the specification.
    assert_near("8FVC2222+22", 47.000_062_5, 8.000_062_5);
    assert_near("4VCPPQGP+Q9", -41.273_062_5, 174.785_937_5);
    assert_near(
        "przy 8FVC2222+22GCCCC, wjazd od tyłu",
        47.000_062,
        8.000_022,
    );
    assert_near("8fvc2222+22", 47.000_062_5, 8.000_062_5);
}

#[test]
fn short_codes_are_decoded_near_their_town() {
    let full = encode(
        Coordinates {
            lat: 52.198_4,
            lon: 21.049_6,
        },
        10,
    );
    let short = format!("{}+{} Warszawa", &full[4..8], &full[8..]);
    assert_near(&short, 52.198_4, 21.049_6);
    assert_eq!(
        coordinates_in(&short[..7]),
        None,
        "a short code without a town"
    );
}

#[test]
fn other_words_are_not_codes() {
    for text in [
        "",
        "+",
        "C++",
        "1+1",
        "INT+EXT",
        "+48 000 000 000",
        "8FVC2222+",
        "8FVC22+2A",
    ] {
        assert_eq!(coordinates_in(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn a_code_decodes_to_its_place(lat in -89.0..89.0_f64, lon in -179.0..179.0_f64) {
        let code = encode(Coordinates { lat, lon }, 10);
        let at = decode(&code).unwrap();
        prop_assert!((at.lat - lat).abs() < 0.000_1 && (at.lon - lon).abs() < 0.000_1);
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in ".{0,60}", code in "[2-9A-X+]{0,14}") {
        let _ = coordinates_in(&text);
        let _ = coordinates_in(&format!("{code} Warszawa"));
    }
}
