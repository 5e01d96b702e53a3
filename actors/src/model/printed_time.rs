//! The times that a sheet prints, as civil times and as instants.

use callsheet::CallTime;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

/// The instant of a time printed for `date`, or for the day after it. A time that the
/// clocks skip or repeat is taken at its earlier instant: never late.
pub fn printed_instant(
    date: Date,
    time: CallTime,
    next_day: bool,
    zone: &TimeZone,
) -> Option<Timestamp> {
    let date = if next_day {
        date.tomorrow().ok()?
    } else {
        date
    };
    let local = date.to_datetime(civil_time(time)?);
    zone.to_ambiguous_timestamp(local).earlier().ok()
}

/// A printed time as civil time.
pub fn civil_time(call: CallTime) -> Option<Time> {
    Time::new(
        i8::try_from(call.hour()).ok()?,
        i8::try_from(call.minute()).ok()?,
        0,
        0,
    )
    .ok()
}
