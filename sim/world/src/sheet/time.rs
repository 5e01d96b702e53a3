//! A local time of day to the minute, and how sheets print it.

use std::fmt;

use jiff::civil::Time;
use serde::{Serialize, Serializer};

/// Local time of day, minutes since midnight. Printed and serialised as HH:MM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(u16);

const DAY: i32 = 24 * 60;

impl TimeOfDay {
    /// From hour and minute; both wrap.
    #[must_use]
    pub const fn new(hour: u16, minute: u16) -> Self {
        Self((hour * 60 + minute) % DAY as u16)
    }

    /// Moved by minutes, round the clock.
    #[must_use]
    pub fn plus(self, minutes: i32) -> Self {
        Self((i32::from(self.0) + minutes).rem_euclid(DAY) as u16)
    }

    /// Hour, 0 to 23.
    #[must_use]
    pub fn hour(self) -> u16 {
        self.0 / 60
    }

    /// Minute, 0 to 59.
    #[must_use]
    pub fn minute(self) -> u16 {
        self.0 % 60
    }

    /// As a civil time.
    #[must_use]
    pub fn civil(self) -> Time {
        Time::constant(self.hour() as i8, self.minute() as i8, 0, 0)
    }

    /// "6:30 AM".
    #[must_use]
    pub fn twelve_hour(self) -> String {
        let half = if self.hour() < 12 { "AM" } else { "PM" };
        format!("{}:{:02} {half}", self.twelve(), self.minute())
    }

    /// "6:30A", the short form of crew lists.
    #[must_use]
    pub fn twelve_hour_short(self) -> String {
        let half = if self.hour() < 12 { "A" } else { "P" };
        format!("{}:{:02}{half}", self.twelve(), self.minute())
    }

    /// "0630".
    #[must_use]
    pub fn military(self) -> String {
        format!("{:02}{:02}", self.hour(), self.minute())
    }

    /// "6:30", without a leading zero, as Polish sheets often have it.
    #[must_use]
    pub fn plain(self) -> String {
        format!("{}:{:02}", self.hour(), self.minute())
    }

    fn twelve(self) -> u16 {
        match self.hour() % 12 {
            0 => 12,
            hour => hour,
        }
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour(), self.minute())
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
