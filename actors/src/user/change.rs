//! A change notice arrives as plain text: push, pull, cancel, relocate.

mod moved;

use callsheet::{Change as Notice, ChangeKind, Unit};
use engine::stage::Effects;
use jiff::SignedDuration;
use jiff::tz::TimeZone;

use super::Person;
use super::sheet::{Mail, changed, supersede};
use crate::events::{self, Payload};
use crate::model::{Change, Day, DayState, EmailState, MessageKind};
use crate::progress::{progress, review, skipped};
use crate::reminders;
use crate::revision::{NOTICE, normal};
use crate::rows::Rows;

pub(super) use moved::relocate;
use moved::rewritten;

/// A notice without a date is about a call at most this far ahead.
const AHEAD: SignedDuration = SignedDuration::from_hours(36);
/// The same notice again within this time is a reminder, not a second change.
const REMINDER: SignedDuration = SignedDuration::from_hours(12);

/// Which day a notice means.
enum Meant {
    /// This one.
    Day(Box<Day>),
    /// One that it has changed already.
    Known,
    /// None that is known, or more than one.
    Unclear,
}

/// Applies the notice to the day it means; if that is not clear, a person has to look.
pub(super) fn apply(person: &mut Person, mail: &Mail, notice: &Notice) -> Effects<Rows> {
    let ask =
        |person: &Person, code, text| review(&mail.email, &person.user.id, code, text, mail.now);
    let day = match meant(person, mail, notice) {
        Meant::Day(day) => day,
        Meant::Known => {
            return skipped(
                &mail.email,
                "mail/duplicate",
                "the change is already known",
                mail.now,
            );
        }
        Meant::Unclear => {
            let text = "the message changes a shooting day that is not known";
            return ask(person, "plan/no-day-for-change", text);
        }
    };
    let mut effects = Effects::default();
    if notice.kind == ChangeKind::Cancel {
        cancel(person, mail, &day, &mut effects);
        return effects;
    }
    match rewritten(&day.sheet, notice) {
        Some(sheet) => {
            changed(person, mail, &day, sheet, note(notice), &mut effects);
        }
        None => {
            let text = "the message does not say by how much, or to where";
            return ask(person, "plan/unclear-change", text);
        }
    }
    effects
}

/// The day that fits what the notice names: date, production, unit; without a date, the one
/// whose call is near. Several that fit equally are for the person to tell apart.
fn meant(person: &Person, mail: &Mail, notice: &Notice) -> Meant {
    let zone = TimeZone::get(&person.user.time_zone).unwrap_or(TimeZone::UTC);
    let today = zone.to_datetime(mail.received).date();
    // A call after midnight belongs to the day printed before.
    let from = today.yesterday().unwrap_or(today);
    let named: Vec<&Day> = person
        .days
        .since(from)
        .into_iter()
        .filter(|day| is_named(day, notice))
        .collect();
    if named.iter().any(|day| was_changed_by(day, mail, notice)) {
        return Meant::Known;
    }
    let mut fitting = named.into_iter().filter(|day| is_open(day, mail, notice));
    match (fitting.next(), fitting.next()) {
        (Some(day), None) => Meant::Day(Box::new(day.clone())),
        // One after the other: the next call is meant.
        (Some(day), Some(other)) if day.shooting_date < other.shooting_date => {
            Meant::Day(Box::new(day.clone()))
        }
        _ => Meant::Unclear,
    }
}

fn is_named(day: &Day, notice: &Notice) -> bool {
    let date = notice.date.is_none_or(|date| date == day.shooting_date);
    let production = notice.production.as_deref().is_none_or(|title| {
        let (title, known) = (normal(title), normal(&day.production));
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

/// Whether the day can still be changed: not cancelled, its call ahead but not far ahead.
fn is_open(day: &Day, mail: &Mail, notice: &Notice) -> bool {
    let zone = TimeZone::get(&day.time_zone).unwrap_or(TimeZone::UTC);
    let near = |call_at| notice.date.is_some() || call_at <= mail.received + AHEAD;
    let ahead = day
        .call_instant(&zone)
        .is_none_or(|call_at| call_at >= mail.received && near(call_at));
    day.state != DayState::Cancelled && ahead
}

/// The note by which the same notice is known again.
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

fn was_changed_by(day: &Day, mail: &Mail, notice: &Notice) -> bool {
    let recent = mail.received.duration_since(day.received) < REMINDER;
    recent && day.changes.contains(&note(notice))
}

/// Calls a day off, and tells the person.
pub(super) fn cancel(person: &mut Person, mail: &Mail, day: &Day, effects: &mut Effects<Rows>) {
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
    let noted = Change {
        new: "cancel".to_owned(),
        old: String::new(),
        field: NOTICE.to_owned(),
    };
    let cancelled = Day {
        email: mail.email.clone(),
        received: mail.received,
        version: day.version + 1,
        state: DayState::Cancelled,
        changes: vec![change, noted],
        plan: None,
        confirmed: None,
        updated: mail.now,
        ..day.clone()
    };
    supersede(person, day, &cancelled, effects);
    let ended = progress(&mail.email, EmailState::Planned, mail.now);
    effects.writes.progress.extend(ended.writes.progress);
    effects.writes.days.push(cancelled.clone());
    effects.timers.extend(reminders::silence(&cancelled.id));
    let notice = events::Notice {
        user: person.user.id.clone(),
        kind: MessageKind::ScheduleCancelled,
        day: Some((cancelled.id.clone(), cancelled.version)),
        email: Some(mail.email.clone()),
        code: String::new(),
        detail: String::new(),
    };
    effects.emit.push(notice.emit(&person.user.id.0));
    person.days.put(cancelled);
}
