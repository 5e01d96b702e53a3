//! How often to query a metered provider about a planned day: the nearer the departure, the
//! more often. A provider's answer costs money; an estimate on the local map does not.

use jiff::{SignedDuration, Timestamp};

/// While more than `.0` minutes are left before the departure, query every `.1` minutes.
const STEPS: [(i64, i64); 3] = [(180, 180), (90, 15), (30, 10)];
/// The interval below the last step, in minutes.
const MIN_INTERVAL: i64 = 5;

/// Time between two queries when `remaining` is left before the departure.
pub fn poll_interval(remaining: SignedDuration) -> SignedDuration {
    SignedDuration::from_mins(interval_minutes(remaining))
}

fn interval_minutes(remaining: SignedDuration) -> i64 {
    let minutes = remaining.as_secs() as f64 / 60.0;
    let step = STEPS.iter().find(|(above, _)| minutes > *above as f64);
    step.map_or(MIN_INTERVAL, |(_, every)| *every)
}

/// Whether a query falls due between the previous tick and `now`. Intervals are counted back
/// from the departure, so that no state has to be kept between ticks.
pub fn is_poll_due(departure: Timestamp, now: Timestamp, tick: SignedDuration) -> bool {
    let remaining = departure.duration_since(now);
    let interval = interval_minutes(remaining) * 60;
    let index = |remaining: SignedDuration| (remaining.as_secs() - 1).div_euclid(interval);
    index(remaining) != index(remaining + tick)
}

/// How long an unconfirmed change waits for the second answer that confirms it: two polling
/// intervals and ten minutes.
pub fn confirmation_window(departure: Timestamp, now: Timestamp) -> SignedDuration {
    let interval = interval_minutes(departure.duration_since(now));
    SignedDuration::from_mins(2 * interval + 10)
}

#[cfg(test)]
mod tests;
