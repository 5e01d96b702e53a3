//! A change notice arrives as plain text: push, pull, cancel, relocate.

mod rewrite;

use callsheet::{Change as Notice, ChangeKind, Unit};
use engine::stage::Effects;
use jiff::SignedDuration;
use jiff::tz::TimeZone;

use super::person::Person;
use super::source::SourceEmail;
use super::version::{store_changed, supersede};
use crate::events::{self, Payload};
use crate::model::{Change, Day, DayState, EmailState, MessageKind};
use crate::progress::{progress, review, skipped};
use crate::reminders;
use crate::revision::{NOTICE, normalize};
use crate::rows::Rows;

pub(super) use rewrite::relocate;
use rewrite::rewritten;

/// A notice without a date is about a call at most this far ahead.
const MAX_AHEAD: SignedDuration = SignedDuration::from_hours(36);
/// The same notice within this time is a repetition, not a second change.
const REPETITION_WINDOW: SignedDuration = SignedDuration::from_hours(12);

/// The day that a notice is about.
enum NoticeTarget {
    /// This day.
    Day(Box<Day>),
    /// A day that the same notice has changed already.
    AlreadyApplied,
    /// No known day fits, or more than one fits equally well.
    Ambiguous,
}

/// Applies a notice to the day it is about; if that is ambiguous, the message goes to review.
pub(super) fn apply(person: &mut Person, source: &SourceEmail, notice: &Notice) -> Effects<Rows> {
    let needs_review = |person: &Person, code, detail| {
        review(&source.email, &person.user.id, code, detail, source.now)
    };
    let day = match target(person, source, notice) {
        NoticeTarget::Day(day) => day,
        NoticeTarget::AlreadyApplied => {
            return skipped(
                &source.email,
                "mail/duplicate",
                "the change is already known",
                source.now,
            );
        }
        NoticeTarget::Ambiguous => {
            let detail = "the message changes a shooting day that is not known";
            return needs_review(person, "plan/no-day-for-change", detail);
        }
    };
    let mut effects = Effects::default();
    if notice.kind == ChangeKind::Cancel {
        cancel(person, source, &day, &mut effects);
        return effects;
    }
    match rewritten(&day.sheet, notice) {
        Some(sheet) => {
            store_changed(person, source, &day, sheet, note(notice), &mut effects);
        }
        None => {
            let detail = "the message does not say by how much, or to where";
            return needs_review(person, "plan/unclear-change", detail);
        }
    }
    effects
}

/// The day that fits what the notice names: date, production, unit; without a date, the one
/// whose call is near.
fn target(person: &Person, source: &SourceEmail, notice: &Notice) -> NoticeTarget {
    let zone = TimeZone::get(&person.user.time_zone).unwrap_or(TimeZone::UTC);
    let today = zone.to_datetime(source.received).date();
    // A call after midnight belongs to the day printed before.
    let from = today.yesterday().unwrap_or(today);
    let named: Vec<&Day> = person
        .days
        .since(from)
        .into_iter()
        .filter(|day| is_named(day, notice))
        .collect();
    if named.iter().any(|day| was_changed_by(day, source, notice)) {
        return NoticeTarget::AlreadyApplied;
    }
    let mut fitting = named.into_iter().filter(|day| is_open(day, source, notice));
    match (fitting.next(), fitting.next()) {
        (Some(day), None) => NoticeTarget::Day(Box::new(day.clone())),
        // Of days on different dates, the notice is about the next one.
        (Some(day), Some(other)) if day.shooting_date < other.shooting_date => {
            NoticeTarget::Day(Box::new(day.clone()))
        }
        _ => NoticeTarget::Ambiguous,
    }
}

fn is_named(day: &Day, notice: &Notice) -> bool {
    let date = notice.date.is_none_or(|date| date == day.shooting_date);
    let production = notice.production.as_deref().is_none_or(|title| {
        let (title, known) = (normalize(title), normalize(&day.production));
        title.is_empty() || title.contains(&known) || known.contains(&title)
    });
    let unit = notice.unit.is_none_or(|unit| unit_of(day) == unit);
    date && production && unit
}

fn unit_of(day: &Day) -> Unit {
    match day.unit.as_str() {
        "second" => Unit::Second,
        "splinter" => Unit::Splinter,
        _ => Unit::Main,
    }
}

/// Whether the day can still be changed: not cancelled, its call in the future, and within
/// [`MAX_AHEAD`] if the notice names no date.
fn is_open(day: &Day, source: &SourceEmail, notice: &Notice) -> bool {
    let zone = TimeZone::get(&day.time_zone).unwrap_or(TimeZone::UTC);
    let near = |call_at| notice.date.is_some() || call_at <= source.received + MAX_AHEAD;
    let ahead = day
        .call_instant(&zone)
        .is_none_or(|call_at| call_at >= source.received && near(call_at));
    day.state != DayState::Cancelled && ahead
}

/// The entry among a day's changes that names the notice, so that a repetition is recognised.
fn note(notice: &Notice) -> Change {
    let kind = match notice.kind {
        ChangeKind::Push => "push",
        ChangeKind::Pull => "pull",
        ChangeKind::Cancel => "cancel",
        ChangeKind::Relocate => "relocate",
    };
    let minutes = notice.minutes.map(|minutes| format!(" {minutes} min"));
    let call = notice.new_call.map(|call| format!(" {call}"));
    let place = notice
        .new_location
        .as_ref()
        .map(|place| format!(" {place}"));
    let parts = [minutes, call, place]
        .into_iter()
        .flatten()
        .collect::<String>();
    Change {
        field: NOTICE.to_owned(),
        old: String::new(),
        new: format!("{kind}{parts}"),
    }
}

fn was_changed_by(day: &Day, source: &SourceEmail, notice: &Notice) -> bool {
    let recent = source.received.duration_since(day.received) < REPETITION_WINDOW;
    recent && day.changes.contains(&note(notice))
}

/// Cancels a day with its timers, and notifies the person.
pub(super) fn cancel(
    person: &mut Person,
    source: &SourceEmail,
    day: &Day,
    effects: &mut Effects<Rows>,
) {
    let old = if day.plan.is_some() {
        "planned"
    } else {
        "known"
    };
    let change = Change {
        field: "state".into(),
        old: old.to_owned(),
        new: "cancelled".to_owned(),
    };
    let note = Change {
        new: "cancel".to_owned(),
        old: String::new(),
        field: NOTICE.to_owned(),
    };
    let cancelled = Day {
        email: source.email.clone(),
        received: source.received,
        version: day.version + 1,
        state: DayState::Cancelled,
        changes: vec![change, note],
        plan: None,
        confirmed: None,
        updated: source.now,
        ..day.clone()
    };
    supersede(person, day, &cancelled, effects);
    let ended = progress(&source.email, EmailState::Planned, source.now);
    effects.writes.progress.extend(ended.writes.progress);
    effects.writes.days.push(cancelled.clone());
    effects.timers.extend(reminders::cancel(&cancelled.id));
    let notice = events::Notice {
        user: person.user.id.clone(),
        kind: MessageKind::ScheduleCancelled,
        day: Some((cancelled.id.clone(), cancelled.version)),
        email: Some(source.email.clone()),
        code: String::new(),
        detail: String::new(),
    };
    effects.emit.push(notice.emit(&person.user.id.0));
    person.days.put(cancelled);
}
