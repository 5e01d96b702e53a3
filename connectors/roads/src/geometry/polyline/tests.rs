use proptest::prelude::*;

use super::*;

#[test]
fn the_example_of_the_format_is_encoded() {
    // Google, "Encoded Polyline Algorithm Format".
    let line = [(38.5, -120.2), (40.7, -120.95), (43.252, -126.453)];
    let line = line.map(|(lat, lon)| Point::new(lat, lon).unwrap());
    assert_eq!(encode(&line), "_p~iF~ps|U_ulLnnqC_mqNvxq`@");
    assert_eq!(decode("_p~iF~ps|U_ulLnnqC_mqNvxq`@", 5), Some(line.into()));
    assert_eq!(encode(&[]), "");
    assert_eq!(encode(&[Point::new(0.0, 0.0).unwrap()]), "??");
}

#[test]
fn six_decimals_are_read() {
    // Valhalla, "Decoding a route shape".
    let line = decode("_izlhA~rlgdF", 6).unwrap();
    assert_eq!(line, [Point::new(38.5, -120.2).unwrap()]);
}

#[test]
fn invalid_text_is_rejected() {
    for text in [
        "_",
        "_p~iF",
        "ä",
        "~~~~~~~~~~",
        "_p~iF~ps|U~",
        "????\u{7f}?",
    ] {
        assert_eq!(decode(text, 5), None, "{text}");
    }
    // A second point beyond the pole.
    let pole = encode(&[Point::new(80.0, 0.0).unwrap()]).repeat(2);
    assert_eq!(decode(&pole, 5), None);
}

proptest! {
    #[test]
    fn encoding_and_decoding_round_trip(line in prop::collection::vec((-90.0..90.0_f64, -180.0..180.0_f64), 0..20)) {
        let line: Vec<Point> = line.iter().filter_map(|(lat, lon)| Point::new(*lat, *lon)).collect();
        let read = decode(&encode(&line), 5).unwrap();
        prop_assert_eq!(read.len(), line.len());
        for (read, written) in read.iter().zip(&line) {
            prop_assert!((read.lat() - written.lat()).abs() < 6e-6 && (read.lon() - written.lon()).abs() < 6e-6);
        }
    }

    #[test]
    fn decoding_never_panics(text in "\\PC{0,60}") {
        let _ = decode(&text, 6);
    }
}
