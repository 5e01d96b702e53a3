use super::*;

fn limit(tags: &[(&'static str, &'static str)]) -> Option<f64> {
    in_direction(&tags.iter().copied().collect(), "forward")
}

#[test]
fn limits_are_parsed_in_all_notations() {
    for (text, expected) in [
        ("50", Some(50.0)),
        ("30 mph", Some(30.0 * MPH)),
        ("30mph", Some(30.0 * MPH)),
        ("none", Some(UNLIMITED)),
        ("walk", Some(5.0)),
        ("DE:urban", Some(50.0)),
        ("DE:rural", Some(100.0)),
        ("PL:rural", Some(90.0)),
        ("DE:zone30", Some(30.0)),
        ("60;80", Some(60.0)),
        ("signals", None),
        ("", None),
        ("5", None),
        ("9999", None),
        ("fifty", None),
    ] {
        assert_eq!(limit(&[("maxspeed", text)]), expected, "{text}");
    }
}

#[test]
fn the_practical_speed_overrides_the_sign() {
    let tags = [("maxspeed", "100"), ("maxspeed:practical", "70")];
    assert_eq!(limit(&tags), Some(70.0));
    let directed = [("maxspeed", "50"), ("maxspeed:forward", "30")];
    assert_eq!(limit(&directed), Some(30.0));
    assert_eq!(
        in_direction(&directed.iter().copied().collect(), "backward"),
        Some(50.0)
    );
}
