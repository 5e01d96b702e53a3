//! Change notices: plain text that moves, cancels or relocates a shooting day.
//!
//! ```text
//! mail text -> without quotes and signature -> sentences
//!           -> what happens (push, pull, cancel, relocate) in six languages, scored
//!           -> by how much, new call, new place, which day -> Change
//! ```

mod clock;
mod place;
mod quotes;
mod words;

pub(crate) use quotes::without_quotes;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::fields::unit_of;
use crate::lexicon::{Folded, detect_language, fold};
use crate::reading::{Change, ChangeKind, Context, Field, Kind, Reading};
use crate::value::date::{DateHints, find_dates};
use crate::value::month::full_weekday_of;
use crate::value::time::{Strength, TimeSpan};

/// Longer texts are letters, not notices.
const LONGEST: usize = 2_500;

/// A notice, if the text is one.
pub(crate) fn read(text: &str, context: &Context) -> Option<Reading> {
    let subject = context
        .subject
        .as_deref()
        .map(clean_subject)
        .unwrap_or_default();
    let whole = format!("{subject}\n{text}");
    let folded = Folded::new(&whole);
    if text.chars().count() > LONGEST || text.trim().is_empty() && subject.is_empty() {
        return None;
    }
    let times = clock::times(&whole, &folded);
    let moved = clock::moved(&folded.text, &times);
    let dated = find_dates(&whole, &folded)
        .iter()
        .any(|d| d.weekday.is_some());
    let verdict = words::judge(&folded.text, moved.is_some(), dated)?;
    let new_call = moved
        .map(|m| m.new)
        .or_else(|| new_call(&folded.text, &times));
    let minutes = moved
        .map(|m| m.minutes().unsigned_abs())
        .or_else(|| words::minutes(&folded.text))
        .or_else(|| difference(&folded.text, &times));
    let kind = match (verdict.kind, moved) {
        // Two calls side by side tell the direction better than any word.
        (None | Some(ChangeKind::Push | ChangeKind::Pull), Some(moved)) => {
            if moved.minutes() < 0 {
                ChangeKind::Pull
            } else {
                ChangeKind::Push
            }
        }
        // "New call 06:30" alone says not whether it is earlier; later is the
        // usual case, and the person's day knows better.
        (Some(kind), _) => kind,
        (None, None) => direction(&folded.text, &times),
    };
    let (minutes, new_call) = match kind {
        ChangeKind::Push | ChangeKind::Pull => (minutes, new_call),
        ChangeKind::Cancel => (None, None),
        ChangeKind::Relocate => (None, new_call),
    };
    if matches!(kind, ChangeKind::Push | ChangeKind::Pull)
        && minutes.is_none()
        && new_call.is_none()
    {
        return None;
    }
    let new_location = (kind == ChangeKind::Relocate)
        .then(|| place::new_place(&whole, &folded))
        .flatten();
    let change = Change {
        kind,
        minutes,
        date: date(&whole, &folded, context),
        new_call,
        new_location,
        production: words::production(text)
            .or_else(|| words::production(&subject))
            .or_else(|| words::subject_title(&subject)),
        unit: unit_of(&folded.text),
    };
    let language = detect_language(&fold(text)).or_else(|| detect_language(&folded.text));
    Some(reading(
        change,
        verdict.confidence,
        language.or(verdict.language),
    ))
}

fn reading(change: Change, confidence: f64, language: Option<&str>) -> Reading {
    let field = |path: &str, value: String| Field {
        path: format!("change.{path}"),
        value,
        confidence,
        page: 1,
        bounds: [0.0; 4],
        rule: "notice".to_owned(),
    };
    let mut fields = vec![field("kind", format!("{:?}", change.kind).to_lowercase())];
    fields.extend(change.minutes.map(|m| field("minutes", m.to_string())));
    fields.extend(change.date.map(|d| field("date", d.to_string())));
    fields.extend(change.new_call.map(|t| field("new_call", t.to_string())));
    fields.extend(
        change
            .new_location
            .clone()
            .map(|l| field("new_location", l)),
    );
    Reading {
        kind: Kind::ChangeNotice,
        language: language.map(str::to_owned),
        change: Some(change),
        confidence,
        fields,
        ..Reading::default()
    }
}

/// A subject without its reply marks.
fn clean_subject(subject: &str) -> String {
    let mut rest = subject.trim();
    while let Some((head, tail)) = rest.split_once(':') {
        if !matches!(
            fold(head).trim(),
            "re" | "fw" | "fwd" | "odp" | "aw" | "wg" | "tr" | "rv" | "r" | "pd" | "i"
        ) {
            break;
        }
        rest = tail.trim();
    }
    rest.to_owned()
}

/// The time after "new call", "to", "na"; else the only one; of two ("from 6 to
/// 7") the second.
fn new_call(text: &str, times: &[TimeSpan]) -> Option<crate::CallTime> {
    let sure: Vec<&TimeSpan> = times
        .iter()
        .filter(|t| t.strength > Strength::Yearlike && !words::is_amount(text, t))
        .collect();
    let marked = sure
        .iter()
        .find(|t| words::new_call_before(&text[..t.start]));
    if let Some(time) = marked {
        // "moved from 06:00-07:00" reads as a range; its end is the new call.
        return Some(time.time);
    }
    if let Some(range) = sure.iter().find(|t| t.until.is_some()) {
        return range.until;
    }
    let strong: Vec<&&TimeSpan> = sure
        .iter()
        .filter(|t| t.strength == Strength::Strong)
        .collect();
    match strong[..] {
        [only] => Some(only.time),
        [_, second] => Some(second.time),
        _ => None,
    }
}

/// "from 06:00 to 07:30" gives the minutes.
fn difference(text: &str, times: &[TimeSpan]) -> Option<u32> {
    let (old, new) = old_and_new(text, times)?;
    Some(old.minutes().abs_diff(new.minutes())).filter(|m| *m > 0)
}

fn direction(text: &str, times: &[TimeSpan]) -> ChangeKind {
    match old_and_new(text, times) {
        Some((old, new)) if new < old => ChangeKind::Pull,
        _ => ChangeKind::Push,
    }
}

fn old_and_new(text: &str, times: &[TimeSpan]) -> Option<(crate::CallTime, crate::CallTime)> {
    let strong: Vec<&TimeSpan> = times
        .iter()
        .filter(|t| t.strength == Strength::Strong && !words::is_amount(text, t))
        .collect();
    match strong[..] {
        [range] => Some((range.time, range.until?)),
        [first, second] => {
            let swapped = words::old_call_before(&text[..second.start]);
            Some(if swapped {
                (second.time, first.time)
            } else {
                (first.time, second.time)
            })
        }
        _ => None,
    }
}

/// A printed date, else today, tomorrow or a weekday as seen from the mail's day.
fn date(whole: &str, folded: &Folded, context: &Context) -> Option<Date> {
    let received = context.received.map(|t| local_date(t, context));
    let hints = DateHints {
        received,
        ..DateHints::default()
    };
    let printed = find_dates(whole, folded)
        .into_iter()
        .filter(|d| !d.weak || d.weekday.is_some());
    let mut printed = printed
        .filter_map(|d| d.resolve(&hints))
        .filter(|d| d.confidence > 0.5);
    if let Some(found) = printed.next() {
        return Some(found.date);
    }
    let received = received?;
    if let Some(days) = words::relative_day(&folded.text) {
        return received.checked_add(Span::new().days(days)).ok();
    }
    let weekday = crate::lexicon::words(&folded.text)
        .iter()
        .find_map(|w| full_weekday_of(&w.text));
    if let Some(weekday) = weekday {
        return next(received, weekday);
    }
    // A weak date such as 26.11 is better than none.
    let weak = find_dates(whole, folded)
        .into_iter()
        .find_map(|d| d.resolve(&hints));
    weak.filter(|d| (d.date - received).get_days().abs() <= 30)
        .map(|d| d.date)
}

/// The first such weekday on or after a day.
fn next(from: Date, weekday: Weekday) -> Option<Date> {
    (0..7).find_map(|days| {
        from.checked_add(Span::new().days(days))
            .ok()
            .filter(|d| d.weekday() == weekday)
    })
}

fn local_date(received: Timestamp, context: &Context) -> Date {
    let zone = context
        .time_zone
        .as_deref()
        .and_then(|z| TimeZone::get(z).ok());
    zone.unwrap_or(TimeZone::UTC).to_datetime(received).date()
}
