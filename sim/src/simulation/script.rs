//! The script of a run: who takes part, which messages arrive when, how many faults happen.
//! A scenario draws it from a seed before the run begins.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::crew::Crew;
use super::environment::Roadworks;
use super::message::Arrival;

pub(super) struct Script {
    pub(super) begins: Timestamp,
    pub(super) length: Duration,
    pub(super) crew: Crew,
    /// In the order of arrival.
    pub(super) mail: Vec<Arrival>,
    /// Number of faults.
    pub(super) faults: usize,
    pub(super) roadworks: Vec<Roadworks>,
}

impl Script {
    /// The same with its mail in the order of arrival.
    pub(super) fn in_order(mut self) -> Self {
        self.mail.sort_by_key(|arrival| arrival.at);
        self
    }
}

/// An instant of a date, UTC.
pub(super) fn at(date: Date, hour: i8, minute: i8) -> Timestamp {
    // Fails only at the last day that a timestamp can hold.
    let instant = TimeZone::UTC.to_timestamp(date.at(hour, minute, 0, 0));
    instant.unwrap_or(Timestamp::UNIX_EPOCH)
}

pub(super) fn hours(hours: u64) -> Duration {
    Duration::from_secs(hours * 3_600)
}
