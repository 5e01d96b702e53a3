//! Dates in all the notations of call sheets.
//!
//! ```text
//! text -> DateSpan (parts as printed, weekday, both orders of 03/04)
//!      -> resolve(hints: received, order, years seen) -> Date + confidence
//! ```

use std::sync::LazyLock;

use jiff::civil::{Date, Weekday};
use regex::Regex;

use super::month::{month_of, roman_month, weekday_of};
use crate::lexicon::{Folded, words};

/// A date as printed; byte range in the folded text, weekday included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct DateSpan {
    pub(crate) year: Option<i16>,
    pub(crate) month: i8,
    pub(crate) day: i8,
    /// `03/04`: the two could be swapped.
    pub(crate) swappable: bool,
    pub(crate) weekday: Option<Weekday>,
    /// The weekday was an abbreviation that another language reads otherwise.
    weekday_loose: bool,
    /// Two numbers and nothing else (`3.11`): a date only next to a label.
    pub(crate) weak: bool,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// What helps to settle a date.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct DateHints {
    /// The day the mail came.
    pub(crate) received: Option<Date>,
    /// US sheets write the month first.
    pub(crate) month_first: bool,
    /// A year printed elsewhere, used where nothing else tells.
    pub(crate) year: Option<i16>,
}

/// A settled date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Resolved {
    pub(crate) date: Date,
    pub(crate) confidence: f64,
    /// The printed weekday is wrong for this date.
    pub(crate) mismatch: Option<Weekday>,
}

// Literal patterns below are compiled once; a failure is a programming error
// that the first test would show.
fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap_or_else(|error| unreachable!("{error}"))
}

static DAY_MONTH_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(\d{1,2})(?:st|nd|rd|th|er|o|\.)?[\s./-]*(?:of |de |di |den |d')?([a-z]{3,12})\b\.?(?:[\s,./'-]*(?:de |del |roku )?(\d{4}|\d{2})\b)?",
    )
});
static MONTH_NAME_DAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b([a-z]{3,12})\.?[\s-]+(?:the )?(\d{1,2})(?:st|nd|rd|th)?\b(?:[\s,/'-]+(\d{4}|\d{2})\b)?",
    )
});
static NUMERIC: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(\d{1,2})\s?([./-])\s?(\d{1,2})(?:\s?([./-])\s?(\d{4}|\d{2})\b|\.?)")
});
static ISO: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(20\d{2})[./_-]?(\d{2})[./_-]?(\d{2})\b"));
static ROMAN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(\d{1,2})[\s./-]*([ivx]{1,4})\b\.?(?:[\s./-]*(\d{4}|\d{2})\b)?"));

/// All dates of a text. The original settles whether a Roman numeral is one.
pub(crate) fn find_dates(original: &str, folded: &Folded) -> Vec<DateSpan> {
    let text = folded.text.as_str();
    let mut found = Vec::new();
    named(text, &mut found);
    iso(text, &mut found);
    roman(original, folded, &mut found);
    numeric(text, &mut found);
    for span in &mut found {
        attach_weekday(text, span);
    }
    found.sort_by_key(|span| span.start);
    found
}

fn overlaps(found: &[DateSpan], start: usize, end: usize) -> bool {
    found
        .iter()
        .any(|span| span.start < end && start < span.end)
}

fn push(found: &mut Vec<DateSpan>, year: Option<i16>, month: i8, day: i8, at: (usize, usize)) {
    let valid = (1..=12).contains(&month) && (1..=31).contains(&day);
    if valid && !overlaps(found, at.0, at.1) {
        found.push(DateSpan {
            year,
            month,
            day,
            swappable: false,
            weekday: None,
            weekday_loose: false,
            weak: false,
            start: at.0,
            end: at.1,
        });
    }
}

fn year_of(text: &str) -> Option<i16> {
    let year: i16 = text.parse().ok()?;
    match text.len() {
        2 => (10..=60).contains(&year).then_some(2000 + year),
        _ => (1990..=2100).contains(&year).then_some(year),
    }
}

fn named(text: &str, found: &mut Vec<DateSpan>) {
    for (regex, day_group, month_group) in [(&*DAY_MONTH_NAME, 1, 2), (&*MONTH_NAME_DAY, 2, 1)] {
        let mut at = 0;
        while let Some(captures) = regex.captures_at(text, at) {
            let (Some(whole), Some(day), Some(month)) = (
                captures.get(0),
                captures.get(day_group),
                captures.get(month_group),
            ) else {
                break;
            };
            // Overlapping tries: a wrong first word must not eat the date.
            at = whole.start()
                + text[whole.start()..]
                    .find(|c: char| !c.is_alphanumeric())
                    .map_or(whole.len(), |n| n.max(1));
            let Some(number) = month_of(month.as_str()) else {
                continue;
            };
            let year = captures.get(3).and_then(|y| year_of(y.as_str()));
            // A two-digit "year" may be the hour of a time: `24 nov 06:30`.
            let time_follows = captures
                .get(3)
                .is_some_and(|y| y.len() == 2 && text[y.end()..].starts_with([':', 'h']));
            let year = year.filter(|_| !time_follows);
            let end = match captures.get(3).filter(|_| year.is_some()) {
                Some(y) => y.end(),
                None => day.end().max(month.end()),
            };
            if let Ok(day) = day.as_str().parse() {
                push(found, year, number, day, (whole.start(), end));
            }
        }
    }
}

fn iso(text: &str, found: &mut Vec<DateSpan>) {
    for captures in ISO.captures_iter(text) {
        let number = |group: usize| captures.get(group).and_then(|m| m.as_str().parse().ok());
        let (Some(year), Some(month), Some(day)) = (number(1), number(2), number(3)) else {
            continue;
        };
        if let Some(whole) = captures.get(0) {
            push(
                found,
                Some(year),
                month as i8,
                day as i8,
                (whole.start(), whole.end()),
            );
        }
    }
}

fn roman(original: &str, folded: &Folded, found: &mut Vec<DateSpan>) {
    for captures in ROMAN.captures_iter(&folded.text) {
        let (Some(whole), Some(day), Some(month)) =
            (captures.get(0), captures.get(1), captures.get(2))
        else {
            continue;
        };
        let printed = original.get(folded.original(month.start())..folded.original(month.end()));
        let Some(number) = printed.and_then(roman_month) else {
            continue;
        };
        let year = captures.get(3).and_then(|y| year_of(y.as_str()));
        // A lone `2 I` or `5 V` is anything.
        if year.is_none() && month.len() < 2 {
            continue;
        }
        let end = captures
            .get(3)
            .filter(|_| year.is_some())
            .map_or(month.end(), |y| y.end());
        if let Ok(day) = day.as_str().parse() {
            push(found, year, number, day, (whole.start(), end));
        }
    }
}

fn numeric(text: &str, found: &mut Vec<DateSpan>) {
    let mut at = 0;
    while let Some(captures) = NUMERIC.captures_at(text, at) {
        let (Some(whole), Some(a), Some(b)) = (captures.get(0), captures.get(1), captures.get(3))
        else {
            return;
        };
        at = a.end();
        let glued = text[..whole.start()].ends_with(['.', '/', ':', '+', '-', ','])
            || text[whole.end()..].starts_with(|c: char| c.is_alphanumeric());
        if glued {
            continue;
        }
        let year = captures.get(5).and_then(|y| year_of(y.as_str()));
        let same_mark = captures
            .get(4)
            .is_none_or(|m| Some(m.as_str()) == captures.get(2).map(|s| s.as_str()));
        if (captures.get(5).is_some() && year.is_none()) || !same_mark {
            continue;
        }
        if year.is_none() && captures.get(2).is_some_and(|s| s.as_str() == "-") {
            continue;
        }
        let (Ok(a), Ok(b)) = (a.as_str().parse::<i8>(), b.as_str().parse::<i8>()) else {
            continue;
        };
        let (day, month) = if b > 12 { (b, a) } else { (a, b) };
        let before = found.len();
        push(found, year, month, day, (whole.start(), whole.end()));
        if found.len() > before {
            let span = &mut found[before];
            span.swappable = day <= 12 && month <= 12 && day != month;
            span.weak = year.is_none();
            at = whole.end();
        }
    }
}

/// A weekday right before or after the date belongs to it.
fn attach_weekday(text: &str, span: &mut DateSpan) {
    let before = &text[..span.start];
    let near = before.len()
        - before
            .trim_end_matches([' ', ',', '.', '-', '/', '|', '('])
            .len();
    let prior = words(before).pop().filter(|w| before.len() - w.end == near);
    // "Monday the 3rd", "dnia 3", "le lundi 3", "sroda, dn. 25.11".
    let prior = match prior {
        Some(w)
            if matches!(
                w.text.as_str(),
                "the" | "dnia" | "dn" | "den" | "der" | "le"
            ) =>
        {
            words(&before[..w.start])
                .pop()
                .filter(|p| w.start - p.end <= 3)
        }
        other => other,
    };
    if let Some((word, day)) = prior.and_then(|w| weekday_of(&w.text).map(|day| (w, day))) {
        span.weekday = Some(day);
        span.weekday_loose = word.text.len() < 3;
        span.start = word.start;
        return;
    }
    let after = &text[span.end..];
    let near = after.len()
        - after
            .trim_start_matches([' ', ',', '.', '-', '(', '/', '|', 'r'])
            .len();
    if let Some(word) = words(after).first().filter(|w| w.start <= near) {
        // After the date only what is unmistakable counts.
        if let Some(day) = weekday_of(&word.text).filter(|_| word.text.len() >= 3) {
            span.weekday = Some(day);
            span.end += word.end;
        }
    }
}

impl DateSpan {
    /// Settles order and year.
    pub(crate) fn resolve(&self, hints: &DateHints) -> Option<Resolved> {
        let orders: &[(i8, i8)] = if self.swappable {
            &[(self.day, self.month), (self.month, self.day)]
        } else {
            &[(self.day, self.month)]
        };
        let mut best: Option<(f64, Resolved)> = None;
        for (index, &(day, month)) in orders.iter().enumerate() {
            let natural = !self.swappable || (index == 1) == hints.month_first;
            for (date, year_score) in self.years(day, month, hints) {
                let fits = self.weekday.map(|w| self.fits(w, date));
                let weekday_score = match fits {
                    Some(true) => 3.0,
                    Some(false) => -1.0,
                    None => 0.0,
                };
                let score = year_score + weekday_score + if natural { 1.0 } else { 0.0 };
                let resolved = Resolved {
                    date,
                    confidence: self.confidence(fits, hints),
                    mismatch: self.weekday.filter(|_| fits == Some(false)),
                };
                if best.as_ref().is_none_or(|(s, _)| score > *s) {
                    best = Some((score, resolved));
                }
            }
        }
        best.map(|(_, resolved)| resolved)
    }

    /// Candidate years with what speaks for each.
    fn years(&self, day: i8, month: i8, hints: &DateHints) -> Vec<(Date, f64)> {
        if let Some(year) = self.year {
            let near = |date: Date| {
                let days = hints.received.map(|r| (date - r).get_days().abs());
                // Nearness settles the order of 03/04 where nothing else does.
                days.map_or(0.0, |d| if d <= 20 { 1.5 } else { 0.0 })
            };
            return Date::new(year, month, day)
                .ok()
                .map(|d| (d, near(d)))
                .into_iter()
                .collect();
        }
        let base = hints.received.map(|r| r.year()).or(hints.year);
        let Some(base) = base else { return Vec::new() };
        let range = if hints.received.is_some() {
            -1..=1
        } else {
            0..=0
        };
        range
            .filter_map(|offset| Date::new(base + offset, month, day).ok())
            .map(|date| {
                let days = hints.received.map_or(0, |r| (date - r).get_days().abs());
                (date, 2.0 - f64::from(days) / 100.0)
            })
            .collect()
    }

    fn fits(&self, weekday: Weekday, date: Date) -> bool {
        weekday == date.weekday()
            || (self.weekday_loose
                && weekday == Weekday::Saturday
                && date.weekday() == Weekday::Sunday)
    }

    fn confidence(&self, fits: Option<bool>, hints: &DateHints) -> f64 {
        let year = self.year.is_some() || hints.received.is_some();
        match (fits, year, self.swappable) {
            (Some(true), _, _) => 0.98,
            (Some(false), _, _) => 0.6,
            (None, true, false) => 0.93,
            (None, true, true) => 0.8,
            (None, false, _) => 0.6,
        }
    }
}
