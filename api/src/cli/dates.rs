//! Dates and instants, as clap reads them.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// A date, or a number of days after today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateArg {
    /// This date.
    On(Date),
    /// The date this number of days after today.
    InDays(u16),
}

/// A date: `2026-11-25`, or `+3` (also `+3d`) for three days from today.
pub(super) fn date(text: &str) -> Result<DateArg, String> {
    let date = match text.strip_prefix('+') {
        Some(days) => {
            let days = days.strip_suffix('d').unwrap_or(days).parse();
            days.ok().map(DateArg::InDays)
        }
        None => plain_date(text).map(DateArg::On),
    };
    date.ok_or_else(|| "dates look like 2026-11-25, or +3 for three days from today".to_owned())
}

/// An instant: `2026-11-24T18:40:00+01:00`, or a date alone, which stands for noon in UTC: almost
/// everywhere that is within this date.
pub(super) fn instant(text: &str) -> Result<Timestamp, String> {
    let noon = || {
        let noon = plain_date(text)?.at(12, 0, 0, 0);
        TimeZone::UTC.to_timestamp(noon).ok()
    };
    text.parse().ok().or_else(noon).ok_or_else(|| {
        "times look like 2026-11-24T18:40:00+01:00, dates like 2026-11-24".to_owned()
    })
}

/// A date without a time; jiff alone would ignore a time of day after it.
fn plain_date(text: &str) -> Option<Date> {
    text.parse().ok().filter(|_| text.len() == 10)
}

#[cfg(test)]
mod tests;
