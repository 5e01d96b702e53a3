//! Finds times and ranges of times from left to right.

use super::notation::digits;
use super::number::parse_number;
use super::span::{Strength, TimeSpan, plain};
use crate::reading::CallTime;

const NOON: &[&str] = &[
    "noon",
    "midday",
    "poludnie",
    "mittag",
    "mezzogiorno",
    "mediodia",
    "midi",
];

const MIDNIGHT: &[&str] = &[
    "midnight",
    "polnoc",
    "mitternacht",
    "mezzanotte",
    "medianoche",
    "minuit",
];

/// All times of a folded text, from left to right.
pub(crate) fn find_times(text: &str) -> Vec<TimeSpan> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        match time_at(text, at) {
            Scan::Time(mut span) => {
                extend_over_range(text, &mut span);
                at = span.end;
                found.push(span);
            }
            Scan::Skip(next) => at = next,
        }
    }
    found
}

enum Scan {
    Time(TimeSpan),
    Skip(usize),
}

fn time_at(text: &str, at: usize) -> Scan {
    let rest = &text[at..];
    let Some(first) = rest.chars().next() else {
        return Scan::Skip(text.len());
    };
    if first.is_ascii_digit() {
        let run = digits(rest);
        return parse_number(text, at, run).map_or(Scan::Skip(skip_number(text, at)), Scan::Time);
    }
    if first.is_alphabetic() {
        let length = rest
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(rest.len());
        let word = &rest[..length];
        let hour = if NOON.contains(&word) {
            12
        } else if MIDNIGHT.contains(&word) {
            0
        } else {
            return Scan::Skip(at + length);
        };
        // "Mittag 13:00" names the meal, not the hour.
        let followed = rest[length..].trim_start_matches([' ', ':', '-']);
        let meal = followed.starts_with(|c: char| c.is_ascii_digit());
        return match CallTime::new(hour, 0).filter(|_| !meal) {
            Some(time) => Scan::Time(plain(time, at, at + length, Strength::Strong)),
            None => Scan::Skip(at + length),
        };
    }
    Scan::Skip(at + first.len_utf8())
}

/// Skips a number with its separators, so that no part of `25.03.2021` is read as a time.
fn skip_number(text: &str, at: usize) -> usize {
    let mut end = at + digits(&text[at..]);
    while let Some(separator) = text[end..].chars().next() {
        let next = end + separator.len_utf8();
        let more = text.get(next..).map_or(0, digits);
        // A dash may separate two times, so only dots, slashes and commas continue a number.
        if !matches!(separator, '.' | '/' | ',') || more == 0 {
            break;
        }
        end = next + more;
    }
    end
}

/// Extends the span over the end of a range; the start of the range remains the time.
fn extend_over_range(text: &str, span: &mut TimeSpan) {
    let rest = &text[span.end..];
    let trimmed = rest.trim_start_matches(' ');
    let tail = [
        "-", "to ", "do ", "bis ", "a ", "al ", "alle ", "until ", "till ", "a las ",
    ]
    .iter()
    .find_map(|mark| trimmed.strip_prefix(mark));
    let Some(tail) = tail.map(|t| t.trim_start_matches(' ')) else {
        return;
    };
    let at = text.len() - tail.len();
    let run = digits(tail);
    if run == 0 {
        return;
    }
    // Parsed without the text before it, which is only the dash.
    let Some(end) = parse_number(tail, 0, run) else {
        return;
    };
    span.until = Some(end.time);
    // "6-8 PM": AM or PM is written once.
    if end.meridiem && !span.meridiem && span.time.hour() < 12 && end.time.hour() >= 12 {
        let shifted = CallTime::new(u32::from(span.time.hour()) + 12, span.time.minute().into());
        if let Some(time) = shifted.filter(|t| *t < end.time && span.time.hour() > 0) {
            span.time = time;
        }
    }
    span.next_day |= false;
    span.end = at + end.end;
}
