//! Whether a new route or forecast differs enough from a plan to notify the person.

use crate::model::{Leg, Plan, Weather};

/// A change of the driving time is significant if it is at least this share of the old time ...
const DRIVING_CHANGE: f64 = 0.10;
/// ... or if it moves the departure earlier by more than this number of minutes.
const EARLIER_MINUTES: f64 = 5.0;
/// Minimum significant differences of two forecasts: degrees Celsius, millimetres per hour,
/// metres per second.
const TEMPERATURE_C: f64 = 5.0;
const PRECIPITATION_MM: f64 = 1.0;
const WIND_MS: f64 = 3.0;

/// Whether a change of the driving time, in minutes, is significant. With the same call and
/// buffers the departure moves by exactly the difference.
pub fn is_driving_change_significant(old_minutes: f64, new_minutes: f64) -> bool {
    let longer = new_minutes - old_minutes;
    longer.abs() >= DRIVING_CHANGE * old_minutes.max(1.0) || longer > EARLIER_MINUTES
}

/// Whether a change reaches `share` (0 to 1) of one that is significant.
pub fn is_driving_change_nearly_significant(
    old_minutes: f64,
    new_minutes: f64,
    share: f64,
) -> bool {
    is_driving_change_significant(
        old_minutes,
        old_minutes + (new_minutes - old_minutes) / share,
    )
}

/// Whether a change of the forecast is significant. A forecast that appears or disappears is
/// not: it shows that a provider became available or not, which is no change of weather.
pub fn is_weather_change_significant(old: Option<&Weather>, new: Option<&Weather>) -> bool {
    let (Some(old), Some(new)) = (old, new) else {
        return false;
    };
    (new.temperature_c - old.temperature_c).abs() >= TEMPERATURE_C
        || (new.precipitation_mm - old.precipitation_mm).abs() >= PRECIPITATION_MM
        || (new.wind_ms - old.wind_ms).abs() >= WIND_MS
}

/// Minutes of driving of all these legs together.
pub fn driving_minutes(legs: &[Leg]) -> f64 {
    legs.iter().map(|leg| leg.minutes).sum()
}

/// Whether these legs before the call, or this forecast, differ significantly from a plan.
pub fn is_plan_change_significant(plan: &Plan, legs: &[Leg], weather: Option<&Weather>) -> bool {
    is_driving_change_significant(driving_minutes(&plan.legs), driving_minutes(legs))
        || is_weather_change_significant(plan.weather.as_ref(), weather)
}

#[cfg(test)]
mod tests;
