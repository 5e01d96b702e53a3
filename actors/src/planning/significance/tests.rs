//! The thresholds of significant changes.

use super::*;

#[test]
fn a_tenth_of_the_driving_time_and_leaving_more_than_five_minutes_earlier_are_significant() {
    for (old, new, expected) in [
        (40.0, 43.9, false),
        (40.0, 44.0, true),
        (40.0, 36.1, false),
        (40.0, 36.0, true),
        (100.0, 105.0, false),
        (100.0, 105.1, true),
        (100.0, 94.0, false),
        (0.0, 0.0, false),
    ] {
        assert_eq!(
            is_driving_change_significant(old, new),
            expected,
            "{old} -> {new}"
        );
    }
}

#[test]
fn weather_is_significant_from_each_of_its_thresholds_on() {
    let weather = |temperature_c, precipitation_mm, wind_ms| Weather {
        temperature_c,
        precipitation_mm,
        wind_ms,
        summary: String::new(),
    };
    let old = weather(2.0, 0.0, 4.0);
    let significant = |new: Weather| is_weather_change_significant(Some(&old), Some(&new));
    assert!(!significant(weather(6.5, 0.5, 6.5)));
    assert!(significant(weather(-3.0, 0.0, 4.0)));
    assert!(significant(weather(2.0, 1.0, 4.0)));
    assert!(significant(weather(2.0, 0.0, 7.0)));
    assert!(!is_weather_change_significant(None, Some(&old)));
    assert!(!is_weather_change_significant(Some(&old), None));
}
