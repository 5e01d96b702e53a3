//! The wall-clock time of a call.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A local time of day, `HH:MM` on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CallTime {
    hour: u8,
    minute: u8,
}

/// Text that is not `HH:MM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a time of the form HH:MM")]
pub struct InvalidTime;

impl CallTime {
    /// The time, `None` if the hour or the minute is out of range. 24:00 is midnight.
    #[must_use]
    pub fn new(hour: u32, minute: u32) -> Option<Self> {
        match (hour, minute) {
            (24, 0) => Some(Self { hour: 0, minute: 0 }),
            (0..=23, 0..=59) => Some(Self {
                hour: hour as u8,
                minute: minute as u8,
            }),
            _ => None,
        }
    }

    /// The hour, 0..=23.
    #[must_use]
    pub fn hour(self) -> u8 {
        self.hour
    }

    /// The minute, 0..=59.
    #[must_use]
    pub fn minute(self) -> u8 {
        self.minute
    }

    /// Minutes since midnight.
    #[must_use]
    pub fn minutes(self) -> u32 {
        u32::from(self.hour) * 60 + u32::from(self.minute)
    }

    /// The same time as a [`jiff::civil::Time`].
    #[must_use]
    pub fn to_civil(self) -> jiff::civil::Time {
        // In range by construction, so the fallback is never taken.
        jiff::civil::Time::new(self.hour as i8, self.minute as i8, 0, 0)
            .unwrap_or(jiff::civil::Time::midnight())
    }
}

impl fmt::Display for CallTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

impl FromStr for CallTime {
    type Err = InvalidTime;

    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        let (hour, minute) = text.split_once(':').ok_or(InvalidTime)?;
        let two_digits = |s: &str| {
            if s.len() == 2 && s.bytes().all(|b| b.is_ascii_digit()) {
                s.parse::<u32>().map_err(|_| InvalidTime)
            } else {
                Err(InvalidTime)
            }
        };
        Self::new(two_digits(hour)?, two_digits(minute)?).ok_or(InvalidTime)
    }
}

impl TryFrom<String> for CallTime {
    type Error = InvalidTime;

    fn try_from(text: String) -> Result<Self, InvalidTime> {
        text.parse()
    }
}

impl From<CallTime> for String {
    fn from(time: CallTime) -> Self {
        time.to_string()
    }
}
