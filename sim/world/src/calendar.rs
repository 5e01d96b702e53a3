//! Dates and instants relative to a given date; no clock is read.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// The zone in which the messages arrive.
const ZONE: &str = "Europe/Warsaw";

/// The day after `now` in Poland: the first shooting day of the samples.
#[must_use]
pub fn tomorrow(now: Timestamp) -> Date {
    let zone = TimeZone::get(ZONE).unwrap_or(TimeZone::UTC);
    day(now.to_zoned_datetime(zone).date(), 1)
}

/// The date this number of days after (or, if negative, before) `base`.
#[must_use]
pub fn day(base: Date, days: i32) -> Date {
    base.saturating_add(Span::new().days(days))
}

/// A time of day, UTC, on the day before `base`.
#[must_use]
pub fn evening_before(base: Date, hour: i8, minute: i8) -> Timestamp {
    // Fails only at the last day that a timestamp can hold.
    let at = day(base, -1).at(hour, minute, 0, 0);
    TimeZone::UTC
        .to_timestamp(at)
        .unwrap_or(Timestamp::UNIX_EPOCH)
}

/// An instant moved by seconds.
#[must_use]
pub fn later(at: Timestamp, seconds: i64) -> Timestamp {
    at.saturating_add(Span::new().seconds(seconds))
        .unwrap_or(at)
}
