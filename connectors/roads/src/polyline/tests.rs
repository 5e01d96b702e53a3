use super::*;

#[test]
fn the_example_of_the_format_is_encoded() {
    // Google, "Encoded Polyline Algorithm Format".
    let line = [(38.5, -120.2), (40.7, -120.95), (43.252, -126.453)];
    let line = line.map(|(lat, lon)| Point::new(lat, lon).unwrap());
    assert_eq!(encode(&line), "_p~iF~ps|U_ulLnnqC_mqNvxq`@");
    assert_eq!(encode(&[]), "");
}
