//! The arithmetic of a day, backwards from the call. Pure: no clock, no I/O.
//!
//! ```text
//! wake-up -- routine --> departure -- drive, car change, drive, parking, entry, slack --> call
//! ```

mod advice;
mod arrival;
mod conflicts;
mod history;

use callsheet::CallTime;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::model::{Buffers, Leg};

pub use advice::{Advice, rest_warning, warnings};
pub use arrival::{arrival, range};
pub use conflicts::{Conflict, ConflictKind, conflicts, way_home, wrap_at};
pub use history::traffic_buffer;

/// Calls before this hour on a night shoot belong to the next calendar date.
const NIGHT_ENDS: u8 = 3;

/// When to get up and when to leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// Get up.
    pub wake_up: Timestamp,
    /// Leave home.
    pub departure: Timestamp,
}

/// Departure = call - every drive - car change - parking - entry - traffic, rounded down to
/// the minute; wake-up = departure - morning routine. Minutes are absolute time, so a night
/// in which clocks change is as long as it is.
pub fn backwards(call_at: Timestamp, legs: &[Leg], buffers: &Buffers) -> Times {
    let driving: f64 = legs.iter().map(|leg| leg.minutes).sum();
    let before = SignedDuration::from_secs_f64(driving * 60.0)
        + SignedDuration::from_mins(i64::from(buffers.before_call()));
    let departure = floor_to_minute(call_at - before);
    let wake_up = departure - SignedDuration::from_mins(i64::from(buffers.morning_routine));
    Times { wake_up, departure }
}

fn floor_to_minute(instant: Timestamp) -> Timestamp {
    // Drives come as fractions of seconds: nothing below the minute may be left.
    let past = instant.as_nanosecond().rem_euclid(60_000_000_000);
    instant - SignedDuration::from_nanos(i64::try_from(past).unwrap_or_default())
}

/// Whether a call printed for a day is meant for the next calendar date: the sheet says so
/// (`+1`), or it is in the small hours, unless the crew's call shows that the day itself
/// begins early. To be asked once, when a sheet arrives; from then on the day is known.
pub fn is_next_day(call: CallTime, printed: bool, crew_call: Option<CallTime>) -> bool {
    let small_hours = call.hour() < NIGHT_ENDS;
    let early_day = crew_call.is_some_and(|crew| (NIGHT_ENDS..12).contains(&crew.hour()));
    printed || (small_hours && !early_day)
}

/// The instant of a time printed for `date`, or for the day after it. A time that the
/// clocks skip or repeat is taken at its earlier instant: never late.
pub fn instant(date: Date, time: CallTime, next_day: bool, zone: &TimeZone) -> Option<Timestamp> {
    let date = if next_day {
        date.tomorrow().ok()?
    } else {
        date
    };
    let local = date.to_datetime(civil(time)?);
    zone.to_ambiguous_timestamp(local).earlier().ok()
}

/// A printed time as civil time.
pub fn civil(call: CallTime) -> Option<Time> {
    Time::new(
        i8::try_from(call.hour()).ok()?,
        i8::try_from(call.minute()).ok()?,
        0,
        0,
    )
    .ok()
}

/// A printed time moved by minutes, and whether it passed midnight forwards (`+1`) or
/// backwards (`-1`).
pub fn shift(call: CallTime, minutes: i32) -> (CallTime, i32) {
    const DAY: i32 = 24 * 60;
    let moved = i32::from(call.hour()) * 60 + i32::from(call.minute()) + minutes;
    let of_day = moved.rem_euclid(DAY).unsigned_abs();
    let time = CallTime::new(of_day / 60, of_day % 60).unwrap_or(call);
    (time, moved.div_euclid(DAY))
}

#[cfg(test)]
mod tests;
