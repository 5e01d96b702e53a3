//! Finds dates with month names, in ISO form, with Roman months and in numbers.

use std::sync::LazyLock;

use regex::Regex;

use super::span::DateSpan;
use crate::text::{Folded, pattern, words};
use crate::value::month::{month_of, roman_month, weekday_of};

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

/// All dates of a text, from left to right. The printed text shows whether a Roman numeral is in
/// upper case.
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
            weekday_ambiguous: false,
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
            // The next match may overlap this one: a wrong first word must not consume the date.
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
        // `2 I` or `5 V` without a year may be anything.
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

/// Adds the weekday right before or after a date to its span.
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
        span.weekday_ambiguous = word.text.len() < 3;
        span.start = word.start;
        return;
    }
    let after = &text[span.end..];
    let near = after.len()
        - after
            .trim_start_matches([' ', ',', '.', '-', '(', '/', '|', 'r'])
            .len();
    if let Some(word) = words(after).first().filter(|w| w.start <= near) {
        // After the date, abbreviations of two letters are too ambiguous.
        if let Some(day) = weekday_of(&word.text).filter(|_| word.text.len() >= 3) {
            span.weekday = Some(day);
            span.end += word.end;
        }
    }
}
