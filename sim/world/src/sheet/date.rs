//! Dates as sheets print them.

use jiff::civil::{Date, Weekday};

/// "środa, 25 listopada 2026".
#[must_use]
pub fn polish(date: Date) -> String {
    format!(
        "{}, {} {} {}",
        polish_weekday(date.weekday()),
        date.day(),
        POLISH_MONTHS[month(date)],
        date.year()
    )
}

/// "25.11.2026".
#[must_use]
pub fn dotted(date: Date) -> String {
    format!("{:02}.{:02}.{}", date.day(), date.month(), date.year())
}

/// "Wednesday, November 25, 2026".
#[must_use]
pub fn american(date: Date) -> String {
    format!(
        "{}, {} {}, {}",
        english_weekday(date.weekday()),
        ENGLISH_MONTHS[month(date)],
        date.day(),
        date.year()
    )
}

/// "Wednesday 25th November 2026".
#[must_use]
pub fn british(date: Date) -> String {
    format!(
        "{} {}{} {} {}",
        english_weekday(date.weekday()),
        date.day(),
        ordinal(date.day()),
        ENGLISH_MONTHS[month(date)],
        date.year()
    )
}

/// "Wednesday, November 25": the year is left to the reader.
#[must_use]
pub fn without_year(date: Date) -> String {
    let month = ENGLISH_MONTHS[month(date)];
    format!(
        "{}, {month} {}",
        english_weekday(date.weekday()),
        date.day()
    )
}

/// "środa".
#[must_use]
pub fn polish_weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "poniedziałek",
        Weekday::Tuesday => "wtorek",
        Weekday::Wednesday => "środa",
        Weekday::Thursday => "czwartek",
        Weekday::Friday => "piątek",
        Weekday::Saturday => "sobota",
        Weekday::Sunday => "niedziela",
    }
}

/// "Wednesday".
#[must_use]
pub fn english_weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

fn ordinal(day: i8) -> &'static str {
    match (day % 10, day) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    }
}

/// Index of the month; a civil date's month is 1 to 12.
fn month(date: Date) -> usize {
    usize::from(date.month().unsigned_abs()) - 1
}

const POLISH_MONTHS: [&str; 12] = [
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
];

const ENGLISH_MONTHS: [&str; 12] = [
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
];
