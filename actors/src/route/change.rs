//! Whether a new answer for the same day differs enough to matter to the person.

use crate::events::RouteAnswer;
use crate::model::{Leg, Plan, Weather};

/// Travel time matters if it changed by this share ...
const TRAVEL_CHANGE: f64 = 0.10;
/// ... or moves the departure earlier by more than so many minutes.
const EARLIER_MINUTES: f64 = 5.0;
/// Forecasts matter from these differences on: degrees, millimetres, metres per second.
const TEMPERATURE_C: f64 = 5.0;
const PRECIPITATION_MM: f64 = 1.0;
const WIND_MS: f64 = 3.0;

/// Whether a change of the time spent driving matters. Call and buffers being the same,
/// the departure moves by exactly as much.
pub fn matters(old_minutes: f64, new_minutes: f64) -> bool {
    let longer = new_minutes - old_minutes;
    longer.abs() >= TRAVEL_CHANGE * old_minutes.max(1.0) || longer > EARLIER_MINUTES
}

/// Whether a change comes within a share of one that matters.
pub(super) fn nearly_matters(old_minutes: f64, new_minutes: f64, share: f64) -> bool {
    matters(
        old_minutes,
        old_minutes + (new_minutes - old_minutes) / share,
    )
}

/// Whether a change of the forecast matters. A forecast that appears or goes away is no
/// difference: providers come and go, and that is not the weather's doing.
pub fn weather_matters(old: Option<&Weather>, new: Option<&Weather>) -> bool {
    let (Some(old), Some(new)) = (old, new) else {
        return false;
    };
    (new.temperature_c - old.temperature_c).abs() >= TEMPERATURE_C
        || (new.precipitation_mm - old.precipitation_mm).abs() >= PRECIPITATION_MM
        || (new.wind_ms - old.wind_ms).abs() >= WIND_MS
}

/// Minutes of these drives together.
pub fn travel_minutes(legs: &[Leg]) -> f64 {
    legs.iter().map(|leg| leg.minutes).sum()
}

/// Whether an answer is news for this plan.
pub(super) fn is_news(plan: &Plan, answer: &RouteAnswer) -> bool {
    let RouteAnswer::Found { legs, weather, .. } = answer else {
        return false;
    };
    matters(travel_minutes(&plan.legs), travel_minutes(legs))
        || weather_matters(plan.weather.as_ref(), weather.as_ref())
}

#[cfg(test)]
mod tests;
