//! Quiet hours: when only urgent messages are sent.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::{Time, time};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// A daily span of local time, usually across midnight. Written `22:00-06:30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct QuietHours {
    from: Time,
    to: Time,
}

/// The text does not consist of two different times of day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("quiet hours look like 22:00-06:30")]
pub struct InvalidQuietHours;

impl QuietHours {
    /// The end of the quiet hours, if `now` is within them. An end that the clocks skip is the
    /// instant after the gap; an end that they repeat is the first of the two.
    pub fn until(&self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let local = zone.to_datetime(now);
        let (clock, today) = (local.time(), local.date());
        let over_midnight = self.to < self.from;
        let quiet = match over_midnight {
            true => clock >= self.from || clock < self.to,
            false => clock >= self.from && clock < self.to,
        };
        let end = match quiet {
            false => return None,
            true if over_midnight && clock >= self.from => today.tomorrow().ok()?,
            true => today,
        };
        let end = zone.to_ambiguous_timestamp(end.to_datetime(self.to));
        // In a repeated hour local time may be within the span although its end has passed.
        end.compatible().ok().filter(|end| *end > now)
    }
}

impl FromStr for QuietHours {
    type Err = InvalidQuietHours;

    fn from_str(text: &str) -> Result<Self, InvalidQuietHours> {
        let (from, to) = text.split_once('-').ok_or(InvalidQuietHours)?;
        let (from, to) = (clock(from), clock(to));
        let (Some(from), Some(to)) = (from, to) else {
            return Err(InvalidQuietHours);
        };
        match from == to {
            true => Err(InvalidQuietHours),
            false => Ok(Self { from, to }),
        }
    }
}

fn clock(text: &str) -> Option<Time> {
    let (hour, minute) = text.trim().split_once(':')?;
    let digits = |text: &str| text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hour) || !digits(minute) || minute.len() != 2 {
        return None;
    }
    let (hour, minute) = (hour.parse().ok()?, minute.parse().ok()?);
    ((0..24).contains(&hour) && (0..60).contains(&minute)).then(|| time(hour, minute, 0, 0))
}

impl fmt::Display for QuietHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clock = |time: Time| format!("{:02}:{:02}", time.hour(), time.minute());
        write!(f, "{}-{}", clock(self.from), clock(self.to))
    }
}

impl TryFrom<String> for QuietHours {
    type Error = InvalidQuietHours;

    fn try_from(text: String) -> Result<Self, InvalidQuietHours> {
        text.parse()
    }
}

impl From<QuietHours> for String {
    fn from(hours: QuietHours) -> Self {
        hours.to_string()
    }
}

#[cfg(test)]
mod tests;
