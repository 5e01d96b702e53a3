//! The times of a day as a person reads them: by the clock of the place where they happen.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::catalogue::words;
use crate::model::{Day, Language, User};

/// The clocks by which the times of a day are shown.
#[derive(Clone, Debug)]
pub struct Clocks {
    /// The language of dates.
    pub language: Language,
    /// The shooting date, which is shown with the day: times on it need no date of their own.
    pub date: Date,
    /// Where the person gets up and leaves.
    pub home: TimeZone,
    /// Where the call is.
    pub call: TimeZone,
}

/// A time of day at a place, and what has to be shown with it: `05:45`, or as
/// `22:10 (Tue 24 Nov, CET)`.
#[derive(Clone, Debug)]
pub struct LocalTime<'a> {
    /// The instant.
    pub at: Timestamp,
    /// The zone of the place.
    pub zone: &'a TimeZone,
    /// The date, if it is another one than that of the day, and the zone, if the clocks at home
    /// and at the place of the call differ.
    pub remark: String,
}

impl Clocks {
    /// The clocks of a day of this person, with dates in this language.
    pub fn new(language: Language, user: &User, day: &Day) -> Self {
        let zone = |name| TimeZone::get(name).unwrap_or(TimeZone::UTC);
        Self {
            language,
            date: day.shooting_date,
            home: zone(&user.time_zone),
            call: zone(&day.time_zone),
        }
    }

    /// The time of getting up or leaving.
    pub fn at_home(&self, at: Timestamp) -> LocalTime<'_> {
        self.local_time(at, &self.home)
    }

    /// The time of a call.
    pub fn at_call(&self, at: Timestamp) -> LocalTime<'_> {
        self.local_time(at, &self.call)
    }

    fn local_time<'a>(&self, at: Timestamp, zone: &'a TimeZone) -> LocalTime<'a> {
        let local = at.to_zoned_datetime(zone.clone());
        let is_other_date = local.date() != self.date;
        let date = is_other_date.then(|| short_date(self.language, local.date()));
        let clocks_differ = self.home.to_offset(at) != self.call.to_offset(at);
        let zone_name = clocks_differ.then(|| local.strftime("%Z").to_string());
        let remarks: Vec<_> = date.into_iter().chain(zone_name).collect();
        LocalTime {
            at,
            zone,
            remark: remarks.join(", "),
        }
    }
}

impl fmt::Display for LocalTime<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.zone.to_datetime(self.at).strftime("%H:%M"))?;
        match self.remark.as_str() {
            "" => Ok(()),
            remark => write!(f, " ({remark})"),
        }
    }
}

/// `Wed 25 Nov`.
pub fn short_date(language: Language, date: Date) -> String {
    let words = words(language);
    let weekday = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
    let month = usize::from(date.month().unsigned_abs()) - 1;
    let (weekday, month) = (words.weekdays[weekday], words.months[month]);
    format!("{weekday} {} {month}", date.day())
}

#[cfg(test)]
mod tests;
