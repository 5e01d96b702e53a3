//! Days and moments counted from a given date; nobody asks a clock.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// `days` after (or before) a date.
#[must_use]
pub fn day(base: Date, days: i32) -> Date {
    base.saturating_add(Span::new().days(days))
}

/// A moment of the day before `base`, UTC.
#[must_use]
pub fn evening_before(base: Date, hour: i8, minute: i8) -> Timestamp {
    // Fails only at the last day that a timestamp can hold.
    let at = day(base, -1).at(hour, minute, 0, 0);
    TimeZone::UTC
        .to_timestamp(at)
        .unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A moment moved by seconds.
#[must_use]
pub fn later(at: Timestamp, seconds: i64) -> Timestamp {
    at.saturating_add(Span::new().seconds(seconds))
        .unwrap_or(at)
}
