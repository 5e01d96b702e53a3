//! Decides whether a number is a time, by its notation and by the text around it.

use super::notation::{clock, clock_word, digits, meridiem, next_day};
use super::span::{Strength, TimeSpan, plain};
use crate::reading::CallTime;

/// Words that make a bare hour a time.
const HOUR_PREFIXES: &[&str] = &[
    "godz", "godz.", "godzina", "godzinie", "g.", "ore", "alle", "um", "ab", "at", "las", "o",
    "od", "heure", "hora", "@",
];

/// Units that make a number with a dot something other than a time.
const UNITS: &[&str] = &[
    "zl", "pln", "eur", "usd", "gbp", "chf", "km", "mm", "cm", "mb", "gb", "%", "€", "$", "°",
];

pub(super) fn parse_number(text: &str, at: usize, run: usize) -> Option<TimeSpan> {
    let before = &text[..at];
    // Inside a longer number or word: `B12`, `1/2`, `+48`.
    let previous = before.chars().next_back();
    if previous.is_some_and(|c| c.is_alphanumeric() || matches!(c, '+' | '/' | '.' | ',' | '#')) {
        return None;
    }
    if previous == Some(':') && before[..before.len() - 1].ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (mut hour, minute, length, strength) = clock(text, at, run)?;
    let mut end = at + length;
    let mut strength = strength;
    let meridiem = meridiem(&text[end..]);
    if let Some((pm, width)) = meridiem {
        if !(1..=12).contains(&hour) {
            // "18:00 PM" is a slip that can only mean the 24-hour time.
            if hour > 23 || !pm {
                return None;
            }
        } else {
            hour = hour % 12 + if pm { 12 } else { 0 };
        }
        end += width;
        strength = Some(Strength::Strong);
    } else if let Some(width) = clock_word(&text[end..], run) {
        end += width;
        strength = Some(Strength::Strong);
    } else if before
        .trim_end()
        .rsplit([' ', '('])
        .next()
        .is_some_and(|w| HOUR_PREFIXES.contains(&w))
    {
        // A prefix makes any number a time: "at 0800", "o 6" (at six).
        strength = Some(Strength::Strong);
    }
    if strength.is_none() && range_with_meridiem(&text[end..]) {
        strength = Some(Strength::Strong);
    }
    // "at 6:30,7:00" has two times, "o 1,5 godziny" has none.
    let bare = length == run && meridiem.is_none();
    let clean = |s: Strength| (s == Strength::Strong && !bare) || clean_end(text, end);
    let strength = strength.filter(|&s| clean(s))?;
    if run >= 3 && strength < Strength::Strong && beside_digits(text, at, end) {
        return None;
    }
    if text[end..].starts_with(|c: char| c.is_alphanumeric() || c == '%' || c == '°') {
        return None;
    }
    let mut span = plain(CallTime::new(hour, minute)?, at, end, strength);
    span.meridiem = meridiem.is_some();
    if let Some(width) = next_day(&text[end..]) {
        span.next_day = true;
        span.end += width;
    }
    Some(span)
}

/// Whether `-8 PM` follows a bare hour: the range makes it a time.
fn range_with_meridiem(after: &str) -> bool {
    let Some(tail) = after.trim_start_matches(' ').strip_prefix('-') else {
        return false;
    };
    let tail = tail.trim_start_matches(' ');
    let run = digits(tail);
    (1..=2).contains(&run) && parse_number(tail, 0, run).is_some_and(|t| t.meridiem)
}

fn clean_end(text: &str, end: usize) -> bool {
    let after = text[end..].trim_start_matches(' ');
    let next = text[end..].chars().next();
    let unit = UNITS.iter().any(|unit| {
        after
            .strip_prefix(unit)
            .is_some_and(|t| !t.starts_with(|c: char| c.is_alphabetic()))
    });
    let glued = matches!(next, Some('.' | '/' | ','))
        && text[end + 1..].starts_with(|c: char| c.is_ascii_digit());
    !unit && !glued
}

/// Whether a compact time stands in a row of digit groups, as in a telephone number.
fn beside_digits(text: &str, at: usize, end: usize) -> bool {
    let before = text[..at].trim_end_matches(' ');
    let left = before.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | ')'))
        || before
            .strip_suffix('-')
            .is_some_and(|b| b.ends_with(|c: char| c.is_ascii_digit()));
    let after = text[end..].trim_start_matches([' ', '-']);
    let group = digits(after);
    // `0800-1700` and `0800 0930` are times, `0800 123 456` is a telephone number.
    let right = group > 0 && !(group == 4 && compact_time(&after[..4]) && !group_follows(after));
    (left && !compact_before(before)) || right
}

fn compact_time(four: &str) -> bool {
    four.parse::<u32>()
        .is_ok_and(|n| n / 100 < 24 && n % 100 < 60)
}

fn group_follows(after: &str) -> bool {
    digits(after[4..].trim_start_matches([' ', '-'])) > 0
}

fn compact_before(before: &str) -> bool {
    let run = before.bytes().rev().take_while(u8::is_ascii_digit).count();
    run == 4 && compact_time(&before[before.len() - 4..])
}
