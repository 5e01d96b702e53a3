//! What a person decides about a day: correct, confirm, cancel, go back.

use engine::stage::Effects;
use jiff::Timestamp;

use super::sheet::{Mail, corrected};
use super::{Person, change};
use crate::events::{Ask, Command, Correction, Seen};
use crate::model::{Change, Day, DayState, Operation};
use crate::rows::Rows;

/// Why something is not done: stable code and line.
type Refused = (&'static str, String);

/// Does what was asked, or says why not; either way the operation ends.
pub(super) fn apply(
    person: &mut Person,
    command: &Command,
    restored: Option<callsheet::Day>,
    now: Timestamp,
) -> Effects<Rows> {
    let mut effects = Effects::default();
    let done = done(person, command, restored, now, &mut effects);
    let version = person.days.get(&command.day).map_or(0, |day| day.version);
    let (code, detail) = match done {
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

fn done(
    person: &mut Person,
    command: &Command,
    restored: Option<callsheet::Day>,
    now: Timestamp,
    effects: &mut Effects<Rows>,
) -> Result<(), Refused> {
    let day = person.days.get(&command.day).cloned();
    let day = day.ok_or((
        "schedule/unknown",
        "there is no such day, or it is long over".to_owned(),
    ))?;
    if command.expected.is_some_and(|seen| seen != Seen::of(&day)) {
        let text = format!(
            "the day has changed since; it is at version {}",
            day.version
        );
        return Err(("schedule/changed", text));
    }
    match &command.ask {
        Ask::Confirm => confirm(person, day, now, effects),
        Ask::Cancel => {
            if day.state != DayState::Cancelled {
                change::cancel(person, &mail(&day, now), &day, effects);
            }
            Ok(())
        }
        Ask::Correct(correction) => {
            let sheet = with(correction, &day)?;
            put(person, &day, sheet, "correction", now, effects)
        }
        Ask::Restore { version } => {
            let text = || format!("there is no version {version}");
            let sheet = restored.ok_or_else(|| ("schedule/unknown-version", text()))?;
            put(person, &day, sheet, "rollback", now, effects)
        }
    }
}

/// A correction keeps the message of the day: what is sent later is newer than it.
fn mail(day: &Day, now: Timestamp) -> Mail {
    Mail {
        email: day.email.clone(),
        received: day.received,
        now,
    }
}

fn confirm(
    person: &mut Person,
    mut day: Day,
    now: Timestamp,
    effects: &mut Effects<Rows>,
) -> Result<(), Refused> {
    if day.state != DayState::Planned {
        let text = "only a planned day can be confirmed; correct it first".to_owned();
        return Err(("schedule/not-planned", text));
    }
    if day.confirmed.is_none() {
        day.confirmed = Some(now);
        day.updated = now;
        effects.writes.days.push(day.clone());
        person.days.put(day);
    }
    Ok(())
}

fn put(
    person: &mut Person,
    day: &Day,
    sheet: callsheet::Day,
    field: &str,
    now: Timestamp,
    effects: &mut Effects<Rows>,
) -> Result<(), Refused> {
    if sheet == day.sheet && day.state == DayState::Planned {
        return Ok(());
    }
    let note = Change {
        field: field.to_owned(),
        old: String::new(),
        new: day.version.to_string(),
    };
    corrected(person, &mail(day, now), day, sheet, note, effects)
}

/// The sheet with what the person knows better.
fn with(correction: &Correction, day: &Day) -> Result<callsheet::Day, Refused> {
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
