//! Formats times and dates for people, in both languages.

use actors::model::Language;
use actors::texts::words;
use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

/// `05:45`.
pub(super) fn clock(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone())
        .strftime("%H:%M")
        .to_string()
}

/// The abbreviation of the zone at that instant, such as `CET`.
pub(super) fn abbreviation(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone())
        .strftime("%Z")
        .to_string()
}

/// For `datetime` attributes: RFC 3339 with the offset of the zone.
pub(super) fn machine(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone())
        .strftime("%Y-%m-%dT%H:%M:%S%:z")
        .to_string()
}

/// `24 Nov, 17:05`.
pub(super) fn moment(at: Timestamp, zone: &TimeZone, language: Language) -> String {
    let at = at.to_zoned_datetime(zone.clone());
    let month = words(language).months[usize::from(at.month().unsigned_abs()) - 1];
    format!("{} {month}, {}", at.day(), at.strftime("%H:%M"))
}

/// `Wednesday, 25 November`.
pub(super) fn long_date(date: Date, language: Language) -> String {
    let month = MONTHS[language as usize][usize::from(date.month().unsigned_abs()) - 1];
    format!(
        "{}, {} {month}",
        weekday(date.weekday(), language),
        date.day()
    )
}

fn weekday(day: Weekday, language: Language) -> &'static str {
    WEEKDAYS[language as usize][usize::from(day.to_monday_zero_offset().unsigned_abs())]
}

// Rows in the order of `Language`: Polish, English.
const WEEKDAYS: [[&str; 7]; 2] = [
    [
        "poniedziałek",
        "wtorek",
        "środa",
        "czwartek",
        "piątek",
        "sobota",
        "niedziela",
    ],
    [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ],
];
const MONTHS: [[&str; 12]; 2] = [
    [
        "stycznia",
        "lutego",
        "marca",
        "kwietnia",
        "maja",
        "czerwca",
        "lipca",
        "sierpnia",
        "września",
        "października",
        "listopada",
        "grudnia",
    ],
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
];

#[cfg(test)]
mod tests;
