//! When to leave and when to get up, counted backwards from the call.

use jiff::{SignedDuration, Timestamp};

use crate::model::{Buffers, Leg};

/// When to get up and when to leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// Get up.
    pub wake_up: Timestamp,
    /// Leave home.
    pub departure: Timestamp,
}

/// Departure = call - every drive - car change - parking - entry - traffic, rounded down to
/// the minute; wake-up = departure - morning routine. Minutes are elapsed time, so a change
/// of the clocks during the night needs no correction.
pub fn backwards(call_at: Timestamp, legs: &[Leg], buffers: &Buffers) -> Times {
    let driving: f64 = legs.iter().map(|leg| leg.minutes).sum();
    let before = SignedDuration::from_secs_f64(driving * 60.0)
        + SignedDuration::from_mins(i64::from(buffers.before_call()));
    let departure = floor_to_minute(call_at - before);
    let wake_up = departure - SignedDuration::from_mins(i64::from(buffers.morning_routine));
    Times { wake_up, departure }
}

fn floor_to_minute(instant: Timestamp) -> Timestamp {
    // Driving times have fractions of a second: the remainder is taken in nanoseconds.
    let past = instant.as_nanosecond().rem_euclid(60_000_000_000);
    instant - SignedDuration::from_nanos(i64::try_from(past).unwrap_or_default())
}
