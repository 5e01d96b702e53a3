//! A change notice arrives as plain text: push, pull, cancel, relocate.

use callsheet::{CallTime, Change as Notice, ChangeKind, Location, LocationRole};
use engine::stage::Effects;
use jiff::tz::TimeZone;

use super::Person;
use super::sheet::{Mail, changed, supersede};
use crate::events::{self, Payload};
use crate::model::{Change, Day, DayState, EmailState, MessageKind};
use crate::planning::shift;
use crate::progress::{progress, review};
use crate::revision::normal;
use crate::rows::Rows;

/// Applies the notice to the day it means; if there is none, a person has to look.
pub(super) fn apply(person: &mut Person, mail: &Mail, notice: &Notice) -> Effects<Rows> {
    let Some(day) = meant(person, mail, notice).cloned() else {
        let text = "the message changes a shooting day that is not known";
        return review(
            &mail.email,
            &person.user.id,
            "plan/no-day-for-change",
            text,
            mail.now,
        );
    };
    let mut effects = Effects::default();
    if notice.kind == ChangeKind::Cancel {
        cancel(person, mail, &day, &mut effects);
        return effects;
    }
    match rewritten(&day.sheet, notice) {
        Some(sheet) => changed(person, mail, &day, sheet, &mut effects),
        None => {
            let text = "the message does not say by how much, or to where";
            return review(
                &mail.email,
                &person.user.id,
                "plan/unclear-change",
                text,
                mail.now,
            );
        }
    }
    effects
}

/// The next day that fits what the notice names: date, production, unit.
fn meant<'a>(person: &'a Person, mail: &Mail, notice: &Notice) -> Option<&'a Day> {
    let zone = TimeZone::get(&person.user.time_zone).unwrap_or(TimeZone::UTC);
    let today = zone.to_datetime(mail.received).date();
    let fits = |day: &&&Day| {
        let date = notice.date.is_none_or(|date| date == day.shooting_date);
        let production = notice.production.as_deref().is_none_or(|title| {
            let (title, known) = (normal(title), normal(&day.production));
            title.is_empty() || title.contains(&known) || known.contains(&title)
        });
        // A call that has passed cannot be moved.
        let open = day
            .plan
            .as_ref()
            .is_none_or(|plan| plan.call_at >= mail.received);
        date && production && open
    };
    person.days.upcoming(today).iter().find(fits).copied()
}

/// The sheet as the notice changes it; `None` if the notice does not say enough.
fn rewritten(sheet: &callsheet::Day, notice: &Notice) -> Option<callsheet::Day> {
    let mut sheet = sheet.clone();
    if let Some(place) = &notice.new_location {
        relocate(&mut sheet, place);
    }
    let minutes = notice
        .minutes
        .and_then(|minutes| i32::try_from(minutes).ok());
    let by = match (notice.kind, minutes, notice.new_call) {
        (ChangeKind::Push, Some(minutes), _) => Some(minutes),
        (ChangeKind::Pull, Some(minutes), _) => Some(-minutes),
        (_, None, Some(call)) => Some(difference(general_call(&sheet)?, call)),
        _ => None,
    };
    match by {
        Some(by) => move_all(&mut sheet, by),
        None if notice.new_location.is_none() => return None,
        None => {}
    }
    Some(sheet)
}

/// A new call is the general one; everybody's own call moves with it.
fn general_call(sheet: &callsheet::Day) -> Option<CallTime> {
    sheet
        .crew_call
        .or_else(|| sheet.my_call.as_ref().and_then(|call| call.time))
}

/// Minutes from one time of day to another, the short way round midnight.
fn difference(from: CallTime, to: CallTime) -> i32 {
    let minutes = |time: CallTime| i32::from(time.hour()) * 60 + i32::from(time.minute());
    (minutes(to) - minutes(from) + 720).rem_euclid(1_440) - 720
}

fn move_all(sheet: &mut callsheet::Day, by: i32) {
    let general = [
        &mut sheet.crew_call,
        &mut sheet.shooting_call,
        &mut sheet.lunch,
        &mut sheet.wrap,
    ];
    for time in general
        .into_iter()
        .flatten()
        .chain(sheet.department_calls.values_mut())
    {
        *time = shift(*time, by).0;
    }
    let own = sheet
        .my_call
        .iter_mut()
        .map(|call| (&mut call.time, &mut call.next_day));
    let rows = sheet
        .calls
        .iter_mut()
        .map(|call| (&mut call.time, &mut call.next_day));
    for (time, next_day) in own.chain(rows) {
        if let Some(old) = *time {
            let (new, days) = shift(old, by);
            *time = Some(new);
            *next_day = i32::from(*next_day) + days > 0;
        }
    }
}

fn relocate(sheet: &mut callsheet::Day, place: &str) {
    sheet.primary_location = Some(place.to_owned());
    sheet
        .locations
        .retain(|location| location.role != LocationRole::Set);
    let location = Location {
        name: None,
        address: Some(place.to_owned()),
        role: LocationRole::Set,
        coordinates: None,
    };
    sheet.locations.insert(0, location);
}

fn cancel(person: &mut Person, mail: &Mail, day: &Day, effects: &mut Effects<Rows>) {
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
    let cancelled = Day {
        email: mail.email.clone(),
        received: mail.received,
        version: day.version + 1,
        state: DayState::Cancelled,
        changes: vec![change],
        plan: None,
        updated: mail.now,
        ..day.clone()
    };
    supersede(person, day, &cancelled, effects);
    let ended = progress(&mail.email, EmailState::Planned, mail.now);
    effects.writes.progress.extend(ended.writes.progress);
    effects.writes.days.push(cancelled.clone());
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

#[cfg(test)]
mod tests;
