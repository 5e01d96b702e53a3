use super::*;

#[test]
fn a_tenth_of_the_way_matters_and_so_does_leaving_more_than_five_minutes_earlier() {
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
        assert_eq!(matters(old, new), expected, "{old} -> {new}");
    }
}

#[test]
fn weather_matters_from_each_of_its_thresholds_on() {
    let weather = |temperature_c, precipitation_mm, wind_ms| Weather {
        temperature_c,
        precipitation_mm,
        wind_ms,
        summary: String::new(),
    };
    let old = weather(2.0, 0.0, 4.0);
    let news = |new: Weather| weather_matters(Some(&old), Some(&new));
    assert!(!news(weather(6.5, 0.5, 6.5)));
    assert!(news(weather(-3.0, 0.0, 4.0)));
    assert!(news(weather(2.0, 1.0, 4.0)));
    assert!(news(weather(2.0, 0.0, 7.0)));
    assert!(!weather_matters(None, Some(&old)));
    assert!(!weather_matters(Some(&old), None));
}
