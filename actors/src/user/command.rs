//! Commands of a person about a day: correct, confirm, cancel, restore.

use engine::stage::Effects;
use jiff::Timestamp;

use super::change;
use super::outcome::DayOutcome;
use super::person::Person;
use super::readiness::readiness;
use super::source::SourceEmail;
use super::version::{plan_request, store_corrected};
use crate::events::{Command, CommandKind, Correction, ExpectedRevision};
use crate::model::{Change, Day, DayState, Operation};
use crate::revision::{CORRECTION, ROLLBACK};
use crate::rows::Rows;

/// Why a command is rejected: stable code and detail.
type Rejection = (&'static str, String);

/// Executes a command or rejects it; either way its operation is recorded as finished.
pub(super) fn apply(
    person: &mut Person,
    command: &Command,
    restored: Option<callsheet::Day>,
    now: Timestamp,
) -> Effects<Rows> {
    let mut effects = Effects::default();
    let result = execute(person, command, restored, now, &mut effects);
    let version = person.days.get(&command.day).map_or(0, |day| day.version);
    let (code, detail) = match result {
        Ok(()) => (None, None),
        Err((code, detail)) => (Some(code.to_owned()), Some(detail)),
    };
    effects.writes.operations.push(Operation {
        id: command.operation.clone(),
        user: person.user.id.clone(),
        day: command.day.clone(),
        digest: command.digest.clone(),
        code,
        detail,
        version,
        finished: now,
    });
    effects
}

fn execute(
    person: &mut Person,
    command: &Command,
    restored: Option<callsheet::Day>,
    now: Timestamp,
    effects: &mut Effects<Rows>,
) -> Result<(), Rejection> {
    let day = person.days.get(&command.day).cloned();
    let day = day.ok_or((
        "schedule/unknown",
        "there is no such day, or it is too long ago".to_owned(),
    ))?;
    if command
        .expected
        .is_some_and(|expected| expected != ExpectedRevision::of(&day))
    {
        let text = format!(
            "the day has changed since; it is at version {}",
            day.version
        );
        return Err(("schedule/changed", text));
    }
    match &command.kind {
        CommandKind::Confirm => confirm(person, day, now, effects),
        CommandKind::Cancel => {
            if day.state != DayState::Cancelled {
                change::cancel(person, &source(&day, now), &day, effects);
            }
            Ok(())
        }
        CommandKind::Correct(correction) => {
            let sheet = apply_correction(correction, &day)?;
            store(person, &day, sheet, CORRECTION, now, effects)
        }
        CommandKind::Restore { version } => {
            let text = || format!("there is no version {version}");
            let sheet = restored.ok_or_else(|| ("schedule/unknown-version", text()))?;
            store(person, &day, sheet, ROLLBACK, now, effects)
        }
    }
}

/// A command keeps the message of the day as its source, so that any later message is newer.
fn source(day: &Day, now: Timestamp) -> SourceEmail {
    SourceEmail {
        email: day.email.clone(),
        received: day.received,
        now,
    }
}

/// Confirms the plan of a day. A day in review whose call and place are known is planned as it
/// was read: that is the person's answer to the question.
fn confirm(
    person: &mut Person,
    mut day: Day,
    now: Timestamp,
    effects: &mut Effects<Rows>,
) -> Result<(), Rejection> {
    match day.state {
        DayState::Planned if day.confirmed.is_some() => return Ok(()),
        DayState::Planned => {}
        DayState::InReview if is_plannable(&day, now) => {
            day.state = DayState::Planning;
            effects.emit.push(plan_request(&day));
        }
        _ => {
            let text = "the day has no plan to confirm; correct it first".to_owned();
            return Err(("schedule/not-planned", text));
        }
    }
    day.confirmed = Some(now);
    day.updated = now;
    effects.writes.days.push(day.clone());
    person.days.put(day);
    Ok(())
}

fn is_plannable(day: &Day, now: Timestamp) -> bool {
    matches!(readiness(day, Some(day), now), DayOutcome::AwaitingRoute)
}

fn store(
    person: &mut Person,
    day: &Day,
    sheet: callsheet::Day,
    field: &str,
    now: Timestamp,
    effects: &mut Effects<Rows>,
) -> Result<(), Rejection> {
    if sheet == day.sheet && day.state == DayState::Planned {
        return Ok(());
    }
    let note = Change {
        field: field.to_owned(),
        old: String::new(),
        new: day.version.to_string(),
    };
    store_corrected(person, &source(day, now), day, sheet, note, effects)
}

/// The sheet with the values that the person corrects.
fn apply_correction(correction: &Correction, day: &Day) -> Result<callsheet::Day, Rejection> {
    let mut sheet = day.sheet.clone();
    if let Some(call) = correction.call {
        let own = sheet.my_call.get_or_insert(callsheet::MyCall {
            time: None,
            next_day: false,
            place: None,
            source: callsheet::CallSource::Row,
        });
        own.time = Some(call);
        own.next_day = correction.next_day;
        own.source = callsheet::CallSource::Row;
    }
    if let Some(place) = &correction.call_place {
        let own = sheet.my_call.as_mut();
        let text = "a place of the call needs a call time".to_owned();
        let own = own.ok_or(("plan/no-call-time", text))?;
        own.place = Some(place.clone()).filter(|place| !place.is_empty());
    }
    if let Some(location) = &correction.location {
        change::relocate(&mut sheet, location);
    }
    for (new, old) in [
        (correction.crew_call, &mut sheet.crew_call),
        (correction.wrap, &mut sheet.wrap),
    ] {
        if new.is_some() {
            *old = new;
        }
    }
    Ok(sheet)
}
