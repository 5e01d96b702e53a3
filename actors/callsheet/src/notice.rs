//! Change notices: plain text that moves, cancels or relocates a shooting day.
//!
//! ```text
//! mail text -> without quotes and signature -> sentences
//!           -> kind (push, pull, cancel, relocate) in six languages, scored
//!           -> minutes, new call, new place, date -> Change
//! ```

mod place;
mod quotes;
mod times;
mod vocabulary;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::lexicon::{detect_language, unit_of};
use crate::reading::{Change, ChangeKind, Context, Field, Kind, Reading};
use crate::text::{Folded, fold};
use crate::value::date::{DateHints, find_dates};
use crate::value::month::full_weekday_of;
use crate::value::time::{Strength, TimeSpan};
pub(crate) use quotes::without_quotes;

/// Longer texts are letters, not change notices.
const MAX_CHARS: usize = 2_500;

/// The reading of a change notice, `None` if the text is not one.
pub(crate) fn read(text: &str, context: &Context) -> Option<Reading> {
    let subject = context
        .subject
        .as_deref()
        .map(clean_subject)
        .unwrap_or_default();
    let whole = format!("{subject}\n{text}");
    let folded = Folded::new(&whole);
    if text.chars().count() > MAX_CHARS || text.trim().is_empty() && subject.is_empty() {
        return None;
    }
    let times = times::times(&whole, &folded);
    let moved = times::moved(&folded.text, &times);
    let dated = find_dates(&whole, &folded)
        .iter()
        .any(|d| d.weekday.is_some());
    let classification = vocabulary::classify(&folded.text, moved.is_some(), dated)?;
    let new_call = moved
        .map(|m| m.new)
        .or_else(|| new_call(&folded.text, &times));
    let minutes = moved
        .map(|m| m.minutes().unsigned_abs())
        .or_else(|| vocabulary::minutes(&folded.text))
        .or_else(|| difference(&folded.text, &times));
    let kind = match (classification.kind, moved) {
        // Two calls side by side show the direction better than any word.
        (None | Some(ChangeKind::Push | ChangeKind::Pull), Some(moved)) => {
            if moved.minutes() < 0 {
                ChangeKind::Pull
            } else {
                ChangeKind::Push
            }
        }
        // "New call 06:30" alone does not say whether that is earlier or later. Later is the usual
        // case; the old call decides when the change is applied.
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
        production: vocabulary::production(text)
            .or_else(|| vocabulary::production(&subject))
            .or_else(|| vocabulary::subject_title(&subject)),
        unit: unit_of(&folded.text),
    };
    let language = detect_language(&fold(text)).or_else(|| detect_language(&folded.text));
    Some(reading(
        change,
        classification.confidence,
        language.or(classification.language),
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

/// A subject without its reply and forward prefixes.
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

/// The new call: the time after "new call", "to", "na"; else the only time; of two ("from 6 to
/// 7") the second.
fn new_call(text: &str, times: &[TimeSpan]) -> Option<crate::CallTime> {
    let candidates: Vec<&TimeSpan> = times
        .iter()
        .filter(|t| t.strength > Strength::Yearlike && !vocabulary::is_amount(text, t))
        .collect();
    let marked = candidates
        .iter()
        .find(|t| vocabulary::new_call_before(&text[..t.start]));
    if let Some(time) = marked {
        // "moved from 06:00-07:00" reads as a range; its end is the new call.
        return Some(time.time);
    }
    if let Some(range) = candidates.iter().find(|t| t.until.is_some()) {
        return range.until;
    }
    let strong: Vec<&&TimeSpan> = candidates
        .iter()
        .filter(|t| t.strength == Strength::Strong)
        .collect();
    match strong[..] {
        [only] => Some(only.time),
        [_, second] => Some(second.time),
        _ => None,
    }
}

/// The minutes between two calls: "from 06:00 to 07:30".
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
        .filter(|t| t.strength == Strength::Strong && !vocabulary::is_amount(text, t))
        .collect();
    match strong[..] {
        [range] => Some((range.time, range.until?)),
        [first, second] => {
            let swapped = vocabulary::old_call_before(&text[..second.start]);
            Some(if swapped {
                (second.time, first.time)
            } else {
                (first.time, second.time)
            })
        }
        _ => None,
    }
}

/// The date of the change: a printed date, else today, tomorrow or a weekday, counted from the
/// day on which the mail was received.
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
    if let Some(days) = vocabulary::relative_day(&folded.text) {
        return received.checked_add(Span::new().days(days)).ok();
    }
    let weekday = crate::text::words(&folded.text)
        .iter()
        .find_map(|w| full_weekday_of(&w.text));
    if let Some(weekday) = weekday {
        return next(received, weekday);
    }
    // A weak date such as 26.11 is used where there is no other.
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
