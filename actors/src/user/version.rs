//! New versions of a day: built from the previous one, stored, and sent to the route stage.

use engine::event::Emit;
use engine::stage::Effects;

use super::outcome::{DayOutcome, record_email_state};
use super::person::Person;
use super::readiness::{missing, readiness};
use super::source::SourceEmail;
use crate::events::{Payload, PlanRequest};
use crate::model::{Change, Day, DayState, EmailState};
use crate::planning::is_next_day;
use crate::progress::progress_because;
use crate::revision::changes;
use crate::rows::Rows;

/// Stores a new version and requests its route. A version that cannot be planned does not
/// replace one that can be, whether the route of that one is known or not: the person is
/// asked, and the current version stays until they answer.
pub(super) fn store_version(
    person: &mut Person,
    source: &SourceEmail,
    mut day: Day,
    effects: &mut Effects<Rows>,
) -> DayOutcome {
    let current = person.days.get(&day.id);
    let outcome = readiness(&day, current, source.now);
    let is_current_plannable = current
        .is_some_and(|current| current.state != DayState::Cancelled && missing(current).is_none());
    match outcome {
        DayOutcome::Skipped(..) => return outcome,
        DayOutcome::NeedsReview(..) if is_current_plannable => return outcome,
        DayOutcome::NeedsReview(..) => day.state = DayState::InReview,
        DayOutcome::AwaitingRoute => {}
    }
    if let Some(old) = current {
        supersede(person, old, &day, effects);
    }
    if matches!(outcome, DayOutcome::AwaitingRoute) {
        effects.emit.push(plan_request(&day));
    }
    effects.writes.days.push(day.clone());
    person.days.put(day);
    outcome
}

/// Requests the route of this version.
pub(super) fn plan_request(day: &Day) -> Emit {
    let request = PlanRequest {
        user: day.user.clone(),
        email: day.email.clone(),
        day: day.id.clone(),
        version: day.version,
    };
    request.emit(&day.user.0)
}

/// Ends the message of the old version if the new version replaces its last day that still
/// waited for a route.
pub(super) fn supersede(person: &Person, old: &Day, new: &Day, effects: &mut Effects<Rows>) {
    let waits = old.state == DayState::Planning && old.email != new.email;
    let mut others = person.days.of(&old.email).filter(|day| day.id != old.id);
    if waits && !others.any(|day| day.state == DayState::Planning) {
        let detail = "a newer version came before the route was known";
        let (state, code) = (EmailState::Planned, "plan/superseded");
        let ended = progress_because(&old.email, state, code, detail, new.updated);
        effects.writes.progress.extend(ended.writes.progress);
    }
}

/// Decides on which date the own call is. From here on the flag `next_day` alone says so.
pub(super) fn settle_call_date(sheet: &mut callsheet::Day) {
    let crew_call = sheet.crew_call;
    if let Some(call) = &mut sheet.my_call
        && let Some(time) = call.time
    {
        call.next_day = is_next_day(time, call.next_day, crew_call);
    }
}

/// The changes that the person has not been notified of: those of the new sheet, and those of
/// the current version if it still waits for its route.
pub(super) fn unsent_changes(current: &Day, sheet: &callsheet::Day) -> Vec<Change> {
    let mut unsent = match current.state {
        DayState::Planning => current.changes.clone(),
        _ => Vec::new(),
    };
    for change in changes(&current.sheet, sheet) {
        match unsent.iter_mut().find(|known| known.field == change.field) {
            Some(known) => known.new = change.new,
            None => unsent.push(change),
        }
    }
    unsent.retain(|change| change.old != change.new);
    unsent
}

/// Stores the version that a change notice makes, and records the state of its message.
pub(super) fn store_changed(
    person: &mut Person,
    source: &SourceEmail,
    old: &Day,
    sheet: callsheet::Day,
    note: Change,
    effects: &mut Effects<Rows>,
) {
    let mut day = next_version(source, old, sheet);
    day.changes.push(note);
    let outcome = store_version(person, source, day, effects);
    record_email_state(effects, person, source, vec![outcome]);
}

/// Stores the version that the person's own command makes.
///
/// # Errors
/// The code and detail of what prevents planning it; then nothing has changed.
pub(super) fn store_corrected(
    person: &mut Person,
    source: &SourceEmail,
    old: &Day,
    mut sheet: callsheet::Day,
    note: Change,
    effects: &mut Effects<Rows>,
) -> Result<(), (&'static str, String)> {
    settle_call_date(&mut sheet);
    let mut day = next_version(source, old, sheet);
    day.changes.push(note);
    match readiness(&day, Some(old), source.now) {
        DayOutcome::AwaitingRoute => {
            store_version(person, source, day, effects);
            Ok(())
        }
        DayOutcome::NeedsReview(code, detail) | DayOutcome::Skipped(code, detail) => {
            Err((code, detail))
        }
    }
}

/// Stores the version that an edited profile makes. Its message has ended already, or ends
/// with the new route. A day that cannot be planned stays as it is.
pub(super) fn store_renewed(
    person: &mut Person,
    source: &SourceEmail,
    old: &Day,
    mut sheet: callsheet::Day,
    effects: &mut Effects<Rows>,
) {
    settle_call_date(&mut sheet);
    let day = next_version(source, old, sheet);
    if matches!(
        readiness(&day, Some(old), source.now),
        DayOutcome::AwaitingRoute
    ) {
        store_version(person, source, day, effects);
    }
}

fn next_version(source: &SourceEmail, old: &Day, sheet: callsheet::Day) -> Day {
    Day {
        email: source.email.clone(),
        received: source.received,
        version: old.version + 1,
        state: DayState::Planning,
        changes: unsent_changes(old, &sheet),
        sheet,
        confirmed: None,
        updated: source.now,
        ..old.clone()
    }
}
