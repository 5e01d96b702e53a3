//! A time of day as printed.

use crate::reading::CallTime;

/// How clearly the notation alone marks a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Strength {
    /// `2025`: could as well be a year.
    Yearlike,
    /// `06.30`, `0800`: a time only next to a label.
    Weak,
    /// `06:30`, `6 AM`, `6h30`, `godz. 6`, `NOON`.
    Strong,
}

/// A time in a text; byte range in the folded text, including the end of a range of times.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct TimeSpan {
    pub(crate) time: CallTime,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) strength: Strength,
    pub(crate) next_day: bool,
    /// Whether the time is written with AM or PM.
    pub(crate) meridiem: bool,
    /// The end of a range such as `07:00-19:00`.
    pub(crate) until: Option<CallTime>,
}

pub(super) fn plain(time: CallTime, start: usize, end: usize, strength: Strength) -> TimeSpan {
    TimeSpan {
        time,
        start,
        end,
        strength,
        next_day: false,
        meridiem: false,
        until: None,
    }
}
