//! Sunrise and sunset, so that what a sheet prints is what a reader computes.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::time::TimeOfDay;

/// Sunrise and sunset at a place, local time, to about two minutes (the
/// equation of the NOAA solar calculator, without refraction tables). Where the
/// sun does not rise or set, noon twice.
#[must_use]
pub fn sunrise_sunset(date: Date, lat: f64, lon: f64, zone: &TimeZone) -> (TimeOfDay, TimeOfDay) {
    let turn = std::f64::consts::TAU / 365.0 * (f64::from(date.day_of_year()) - 1.0);
    let equation = 229.18
        * (0.000_075 + 0.001_868 * turn.cos()
            - 0.032_077 * turn.sin()
            - 0.014_615 * (2.0 * turn).cos()
            - 0.040_849 * (2.0 * turn).sin());
    let declination = 0.006_918 - 0.399_912 * turn.cos() + 0.070_257 * turn.sin()
        - 0.006_758 * (2.0 * turn).cos()
        + 0.000_907 * (2.0 * turn).sin();
    let lat = lat.to_radians();
    // The sun's upper edge on the horizon, with mean refraction: 90.833 degrees.
    let cosine = 90.833_f64.to_radians().cos() / (lat.cos() * declination.cos())
        - lat.tan() * declination.tan();
    let half_day = 4.0 * cosine.clamp(-1.0, 1.0).acos().to_degrees();
    let noon = 720.0 - 4.0 * lon - equation;
    let offset = f64::from(zone_offset_minutes(date, zone));
    let local = |utc_minutes: f64| TimeOfDay::new(0, 0).plus((utc_minutes + offset).round() as i32);
    if cosine.abs() > 1.0 {
        return (local(noon), local(noon));
    }
    (local(noon - half_day), local(noon + half_day))
}

/// Offset from UTC at noon; the nights of a change do not matter by daylight.
fn zone_offset_minutes(date: Date, zone: &TimeZone) -> i32 {
    zone.to_ambiguous_timestamp(date.at(12, 0, 0, 0))
        .compatible()
        .map_or(0, |at| zone.to_offset(at).seconds() / 60)
}

/// The weather box of a sheet at a place.
#[must_use]
pub fn weather(text: &str, date: Date, lat: f64, lon: f64, zone: &str) -> super::Weather {
    // The zones of the generated world are all in the bundled database.
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let (sunrise, sunset) = sunrise_sunset(date, lat, lon, &zone);
    super::Weather {
        text: text.to_owned(),
        sunrise,
        sunset,
    }
}
