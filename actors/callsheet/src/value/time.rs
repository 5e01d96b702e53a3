//! Times of day in all the notations of call sheets.

use crate::CallTime;

/// How sure the notation alone makes a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Strength {
    /// `2025`: as likely a year.
    Yearlike,
    /// `06.30`, `0800`: a time only next to a label.
    Weak,
    /// `06:30`, `6 AM`, `6h30`, `godz. 6`, `NOON`.
    Strong,
}

/// A time in a text; byte range in the folded text, a range's end included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct TimeSpan {
    pub(crate) time: CallTime,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) strength: Strength,
    pub(crate) next_day: bool,
    /// Written with AM or PM.
    pub(crate) half_day: bool,
    /// The end of a range such as `07:00-19:00`.
    pub(crate) until: Option<CallTime>,
}

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
/// Words that make a bare hour a time.
const BEFORE: &[&str] = &[
    "godz", "godz.", "godzina", "godzinie", "g.", "ore", "alle", "um", "ab", "at", "las", "o",
    "od", "heure", "hora", "@",
];
/// Units that make a dotted number something else.
const UNITS: &[&str] = &[
    "zl", "pln", "eur", "usd", "gbp", "chf", "km", "mm", "cm", "mb", "gb", "%", "€", "$", "°",
];

/// All times of a folded text, from left to right.
pub(crate) fn find_times(text: &str) -> Vec<TimeSpan> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        match time_at(text, at) {
            Scan::Time(mut span) => {
                absorb_range(text, &mut span);
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

fn plain(time: CallTime, start: usize, end: usize, strength: Strength) -> TimeSpan {
    TimeSpan {
        time,
        start,
        end,
        strength,
        next_day: false,
        half_day: false,
        until: None,
    }
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Past a number with its separators, so that no part of `25.03.2021` is read.
fn skip_number(text: &str, at: usize) -> usize {
    let mut end = at + digits(&text[at..]);
    while let Some(separator) = text[end..].chars().next() {
        let next = end + separator.len_utf8();
        let more = text.get(next..).map_or(0, digits);
        // A dash may part two times, so only dots and slashes are glue.
        if !matches!(separator, '.' | '/' | ',') || more == 0 {
            break;
        }
        end = next + more;
    }
    end
}

/// Hour, minute, length in bytes and strength of the bare number.
type Number = (u32, u32, usize, Option<Strength>);

fn parse_number(text: &str, at: usize, run: usize) -> Option<TimeSpan> {
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
    let half_day = half_day(&text[end..]);
    if let Some((pm, width)) = half_day {
        if !(1..=12).contains(&hour) {
            // "18:00 PM" is a slip; the 24-hour reading is the only one.
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
        .is_some_and(|w| BEFORE.contains(&w))
    {
        // "at 0800" is sure, "o 6" (at six) only where minutes are missing.
        strength = Some(Strength::Strong);
    }
    if strength.is_none() && range_with_half_day(&text[end..]) {
        strength = Some(Strength::Strong);
    }
    // "at 6:30,7:00" are two times, "o 1,5 godziny" is none.
    let bare = length == run && half_day.is_none();
    let clean = |s: Strength| (s == Strength::Strong && !bare) || clean_end(text, end);
    let strength = strength.filter(|&s| clean(s))?;
    if run >= 3 && strength < Strength::Strong && beside_digits(text, at, end) {
        return None;
    }
    if text[end..].starts_with(|c: char| c.is_alphanumeric() || c == '%' || c == '°') {
        return None;
    }
    let mut span = plain(CallTime::new(hour, minute)?, at, end, strength);
    span.half_day = half_day.is_some();
    if let Some(width) = next_day(&text[end..]) {
        span.next_day = true;
        span.end += width;
    }
    Some(span)
}

/// The number itself; strength `None` where it needs a word beside it.
fn clock(text: &str, at: usize, run: usize) -> Option<Number> {
    let number: u32 = text[at..at + run].parse().ok().filter(|_| run <= 4)?;
    let after = &text[at + run..];
    match run {
        1 | 2 => {
            if let Some(rest) = after.strip_prefix(':').filter(|r| digits(r) == 2) {
                let seconds = rest[2..].strip_prefix(':').is_some_and(|r| digits(r) == 2);
                let length = run + if seconds { 6 } else { 3 };
                return Some((
                    number,
                    rest[..2].parse().ok()?,
                    length,
                    Some(Strength::Strong),
                ));
            }
            if let Some(rest) = after.strip_prefix('.').filter(|r| digits(r) == 2) {
                let date = rest[2..].starts_with(['.', '/'])
                    && rest[3..].starts_with(|c: char| c.is_ascii_digit());
                let minute = rest[..2].parse().ok()?;
                return (!date).then_some((number, minute, run + 3, Some(Strength::Weak)));
            }
            if let Some(found) = french_hours(number, after, run) {
                return Some(found);
            }
            Some((number, 0, run, None))
        }
        3 => Some((number / 100, number % 100, run, None)),
        4 => {
            let yearlike = (1950..=1999).contains(&number) || (2010..=2049).contains(&number);
            let strength = if yearlike {
                Strength::Yearlike
            } else {
                Strength::Weak
            };
            Some((number / 100, number % 100, run, Some(strength)))
        }
        _ => None,
    }
}

/// `6h30`, `6 h 30`, `18h`.
fn french_hours(hour: u32, after: &str, run: usize) -> Option<Number> {
    let spaces = after.len() - after.trim_start_matches(' ').len();
    let rest = after[spaces..].strip_prefix('h').filter(|_| spaces <= 1)?;
    let inner = rest.len() - rest.trim_start_matches(' ').len();
    if inner <= 1 && digits(&rest[inner..]) == 2 {
        let minute = rest[inner..inner + 2].parse().ok()?;
        let length = run + spaces + 1 + inner + 2;
        return Some((hour, minute, length, Some(Strength::Strong)));
    }
    // "10 h" may be a duration.
    let alone = !rest.starts_with(|c: char| c.is_alphanumeric());
    alone.then_some((hour, 0, run + spaces + 1, Some(Strength::Weak)))
}

/// AM or PM behind a time: whether PM, and its length.
fn half_day(after: &str) -> Option<(bool, usize)> {
    let spaces = after.len() - after.trim_start_matches(' ').len();
    let rest = &after[spaces..];
    let pm = match rest.bytes().next()? {
        b'a' => false,
        b'p' => true,
        _ => return None,
    };
    let tail = &rest[1..];
    let ends = |t: &str| !t.starts_with(|c: char| c.is_alphanumeric());
    for long in [".m.", ". m.", ".m", " m", "m.", "m"] {
        if let Some(end) = tail.strip_prefix(long).filter(|t| ends(t)) {
            let width = after.len() - end.len();
            return (spaces <= 2).then_some((pm, width));
        }
    }
    // A lone letter must touch the time: "6 a 8" is Spanish for a range.
    (spaces == 0 && ends(tail)).then_some((pm, 1))
}

/// `-8 PM` behind a bare hour: the range makes it a time.
fn range_with_half_day(after: &str) -> bool {
    let Some(tail) = after.trim_start_matches(' ').strip_prefix('-') else {
        return false;
    };
    let tail = tail.trim_start_matches(' ');
    let run = digits(tail);
    (1..=2).contains(&run) && parse_number(tail, 0, run).is_some_and(|t| t.half_day)
}

/// `Uhr`, `hrs` and the like behind a time.
fn clock_word(after: &str, run: usize) -> Option<usize> {
    let rest = after.trim_start_matches(' ');
    let word: String = rest.chars().take_while(|c| c.is_alphabetic()).collect();
    let fits = match word.as_str() {
        "uhr" => true,
        // "10 hrs continuous" is a duration, "0800 hrs" a time.
        "hrs" | "hr" | "h" => run == 4,
        _ => false,
    };
    fits.then(|| after.len() - rest.len() + word.len())
}

/// `+1`, `(+1)`, `next day`; not the `+1` of a phone number.
fn next_day(after: &str) -> Option<usize> {
    let rest = after.trim_start_matches([' ', '(']);
    for mark in [
        "+1",
        "+ 1",
        "next day",
        "nast. dnia",
        "nastepnego dnia",
        "folgetag",
        "nd",
    ] {
        if let Some(tail) = rest.strip_prefix(mark) {
            let tail = tail.strip_prefix([')', 'd']).unwrap_or(tail);
            let phone = tail
                .trim_start_matches([' ', '-', '('])
                .starts_with(|c: char| c.is_ascii_digit());
            let word = tail.starts_with(|c: char| c.is_alphanumeric());
            return (!phone && !word).then(|| after.len() - tail.len());
        }
    }
    None
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

/// Whether a compact time stands in a row of digit groups, as phones do.
fn beside_digits(text: &str, at: usize, end: usize) -> bool {
    let before = text[..at].trim_end_matches(' ');
    let left = before.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | ')'))
        || before
            .strip_suffix('-')
            .is_some_and(|b| b.ends_with(|c: char| c.is_ascii_digit()));
    let after = text[end..].trim_start_matches([' ', '-']);
    let group = digits(after);
    // `0800-1700` and `0800 0930` are times, `0800 123 456` a phone.
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

/// Takes the end of a range into the span; the start is the time.
fn absorb_range(text: &str, span: &mut TimeSpan) {
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
    // Parsed apart from its surroundings: what stands before it is the dash.
    let Some(end) = parse_number(tail, 0, run) else {
        return;
    };
    span.until = Some(end.time);
    // "6-8 PM": the half of the day is written once.
    if end.half_day && !span.half_day && span.time.hour() < 12 && end.time.hour() >= 12 {
        let shifted = CallTime::new(u32::from(span.time.hour()) + 12, span.time.minute().into());
        if let Some(time) = shifted.filter(|t| *t < end.time && span.time.hour() > 0) {
            span.time = time;
        }
    }
    span.next_day |= false;
    span.end = at + end.end;
}
