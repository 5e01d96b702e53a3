//! A call sheet arrives: find its days, decide whether it is newer, ask for the route.

use callsheet::Kind;
use engine::stage::Effects;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Person;
use crate::events::{Payload, PlanRequest};
use crate::model::{Change, Day, DayState, EmailId, EmailState};
use crate::planning::is_next_day;
use crate::progress::{progress, progress_because, review, skipped};
use crate::revision::{changes, day_id, is_newer};
use crate::rows::Rows;

/// The message at hand.
pub(super) struct Mail {
    pub(super) email: EmailId,
    pub(super) received: Timestamp,
    pub(super) now: Timestamp,
}

/// What became of one day of a sheet.
enum Fate {
    /// Waits for its route.
    Planning,
    /// A person has to look: code and line.
    Review(&'static str, String),
    /// Nothing to do: code and line.
    Skip(&'static str, String),
}

/// Takes over the days of a sheet. The message ends in review if any day needs it, is
/// skipped if no day has anything new, and otherwise ends when its routes are known.
pub(super) fn apply(
    person: &mut Person,
    mail: &Mail,
    kind: Kind,
    sheets: Vec<callsheet::Day>,
) -> Effects<Rows> {
    let mut effects = Effects::default();
    let mut fates = Vec::new();
    for sheet in sheets {
        fates.push(take_over(person, mail, kind, sheet, &mut effects));
    }
    conclude(&mut effects, person, mail, fates);
    effects
}

fn take_over(
    person: &mut Person,
    mail: &Mail,
    kind: Kind,
    mut sheet: callsheet::Day,
    effects: &mut Effects<Rows>,
) -> Fate {
    let Some(date) = sheet.shooting_date else {
        return Fate::Review("plan/no-date", "the sheet names no shooting date".into());
    };
    settle_call_day(&mut sheet);
    let production = sheet.production.clone().unwrap_or_default();
    let unit = unit_word(sheet.unit);
    let id = day_id(&person.user.id, &production, unit, date);
    let current = person.days.get(&id);
    if let Some(fate) = already_known(current, mail, kind, &sheet) {
        return fate;
    }
    let zone = sheet
        .time_zone
        .clone()
        .unwrap_or_else(|| person.user.time_zone.clone());
    let day = Day {
        id,
        user: person.user.id.clone(),
        email: mail.email.clone(),
        received: mail.received,
        production,
        unit: unit.to_owned(),
        shooting_date: date,
        time_zone: zone,
        version: current.map_or(1, |current| current.version + 1),
        state: DayState::Planning,
        revision: sheet.revision.clone(),
        changes: current
            .map(|current| untold_changes(current, &sheet))
            .unwrap_or_default(),
        plan: current.and_then(|current| current.plan.clone()),
        sheet,
        confirmed: None,
        updated: mail.now,
    };
    put(person, mail, day, effects)
}

/// From here on the flag alone says on which date the call is.
fn settle_call_day(sheet: &mut callsheet::Day) {
    let crew_call = sheet.crew_call;
    if let Some(call) = &mut sheet.my_call
        && let Some(time) = call.time
    {
        call.next_day = is_next_day(time, call.next_day, crew_call);
    }
}

/// Why a sheet brings nothing new, if so.
fn already_known(
    current: Option<&Day>,
    mail: &Mail,
    kind: Kind,
    sheet: &callsheet::Day,
) -> Option<Fate> {
    let date = sheet.shooting_date?;
    if kind == Kind::Schedule && (current.is_some() || sheet.my_call.is_none()) {
        // A schedule of many days says less than the call sheet of one.
        let text = format!("the schedule says nothing that the call sheet of {date} will not");
        return Some(Fate::Skip("plan/schedule-only", text));
    }
    let current = current?;
    let mark = sheet.revision.as_deref();
    if !is_newer(mark, mail.received, current) {
        let text = format!("a newer version of {date} is already known");
        return Some(Fate::Skip("plan/older-revision", text));
    }
    let same = current.state == DayState::Planned && changes(&current.sheet, sheet).is_empty();
    same.then(|| Fate::Skip("mail/duplicate", format!("nothing new for {date}")))
}

/// What the person does not know yet: while the version before still waited for its route,
/// its own changes have not been told either.
fn untold_changes(current: &Day, sheet: &callsheet::Day) -> Vec<Change> {
    let mut untold = match current.state {
        DayState::Planning => current.changes.clone(),
        _ => Vec::new(),
    };
    for change in changes(&current.sheet, sheet) {
        match untold.iter_mut().find(|known| known.field == change.field) {
            Some(known) => known.new = change.new,
            None => untold.push(change),
        }
    }
    untold.retain(|change| change.old != change.new);
    untold
}

/// Keeps a new version and asks for its route. One that cannot be planned is not kept in
/// place of one that can, whether its route is known yet or not: the person is asked, and
/// the old plan stands until they answer.
fn put(person: &mut Person, mail: &Mail, mut day: Day, effects: &mut Effects<Rows>) -> Fate {
    let current = person.days.get(&day.id);
    let fate = plannable(&day, current, mail.now);
    let stands = current
        .is_some_and(|current| current.state != DayState::Cancelled && missing(current).is_none());
    match fate {
        Fate::Skip(..) => return fate,
        Fate::Review(..) if stands => return fate,
        Fate::Review(..) => day.state = DayState::InReview,
        Fate::Planning => {}
    }
    if let Some(old) = current {
        supersede(person, old, &day, effects);
    }
    if matches!(fate, Fate::Planning) {
        effects.emit.push(request(&day));
    }
    effects.writes.days.push(day.clone());
    person.days.put(day);
    fate
}

pub(super) fn request(day: &Day) -> engine::event::Emit {
    let request = PlanRequest {
        user: day.user.clone(),
        email: day.email.clone(),
        day: day.id.clone(),
        version: day.version,
    };
    request.emit(&day.user.0)
}

/// A message whose last open day is replaced before its route was known has done its work.
pub(super) fn supersede(person: &Person, old: &Day, new: &Day, effects: &mut Effects<Rows>) {
    let waits = old.state == DayState::Planning && old.email != new.email;
    let mut others = person.days.of(&old.email).filter(|day| day.id != old.id);
    if waits && !others.any(|day| day.state == DayState::Planning) {
        let text = "a newer version came before the route was known";
        let (state, code) = (EmailState::Planned, "plan/superseded");
        let done = progress_because(&old.email, state, code, text, new.updated);
        effects.writes.progress.extend(done.writes.progress);
    }
}

fn plannable(day: &Day, current: Option<&Day>, now: Timestamp) -> Fate {
    let date = day.shooting_date;
    let zone = TimeZone::get(&day.time_zone).unwrap_or(TimeZone::UTC);
    let over = |day: &Day| match day.call_instant(&zone) {
        Some(call_at) => call_at < now,
        None => date < zone.to_datetime(now).date(),
    };
    // A call moved into the past is told, however late; a day that was over anyway is not.
    if over(day) && current.is_none_or(over) {
        return Fate::Skip("plan/past", format!("the call of {date} is over"));
    }
    missing(day).unwrap_or(Fate::Planning)
}

/// What the sheet lacks for a plan.
fn missing(day: &Day) -> Option<Fate> {
    let date = day.shooting_date;
    let Some(call) = &day.sheet.my_call else {
        let text = format!("no readable call time for {date}");
        return Some(Fate::Review("plan/no-call-time", text));
    };
    if call.time.is_none() {
        let text = format!("your own row of {date} gives no time (on call or to be notified)");
        return Some(Fate::Review("plan/call-pending", text));
    }
    let nowhere = day.sheet.primary_location.is_none() && call.place.is_none();
    nowhere.then(|| Fate::Review("plan/no-location", format!("no location found for {date}")))
}

fn conclude(effects: &mut Effects<Rows>, person: &Person, mail: &Mail, fates: Vec<Fate>) {
    let planning = fates.iter().any(|fate| matches!(fate, Fate::Planning));
    let mut end = None;
    for fate in fates {
        match fate {
            Fate::Review(code, text) => {
                let asked = review(&mail.email, &person.user.id, code, &text, mail.now);
                effects.emit.extend(asked.emit);
                end = Some(asked.writes.progress);
                break;
            }
            Fate::Skip(code, text) => {
                end = Some(skipped(&mail.email, code, &text, mail.now).writes.progress);
            }
            Fate::Planning => {}
        }
    }
    let end = match end {
        _ if planning => {
            progress(&mail.email, EmailState::Processing, mail.now)
                .writes
                .progress
        }
        Some(end) => end,
        None => {
            let text = "the sheet has no readable day";
            let asked = review(&mail.email, &person.user.id, "plan/no-date", text, mail.now);
            effects.emit.extend(asked.emit);
            asked.writes.progress
        }
    };
    effects.writes.progress.extend(end);
}

fn unit_word(unit: callsheet::Unit) -> &'static str {
    match unit {
        callsheet::Unit::Main => "main",
        callsheet::Unit::Second => "second",
        callsheet::Unit::Splinter => "splinter",
    }
}

/// A new version of a day that a change notice made.
pub(super) fn changed(
    person: &mut Person,
    mail: &Mail,
    old: &Day,
    sheet: callsheet::Day,
    noted: Change,
    effects: &mut Effects<Rows>,
) {
    let mut day = next_version(mail, old, sheet);
    day.changes.push(noted);
    let fate = put(person, mail, day, effects);
    conclude(effects, person, mail, vec![fate]);
}

/// A new version of a day that the person made; why it cannot be planned, if it cannot: then
/// nothing has changed.
pub(super) fn corrected(
    person: &mut Person,
    mail: &Mail,
    old: &Day,
    mut sheet: callsheet::Day,
    noted: Change,
    effects: &mut Effects<Rows>,
) -> Result<(), (&'static str, String)> {
    settle_call_day(&mut sheet);
    let mut day = next_version(mail, old, sheet);
    day.changes.push(noted);
    match plannable(&day, Some(old), mail.now) {
        Fate::Planning => {
            put(person, mail, day, effects);
            Ok(())
        }
        Fate::Review(code, text) | Fate::Skip(code, text) => Err((code, text)),
    }
}

/// A new version of a day that an edited profile made. Its message has ended, or will end
/// with the new route; what cannot be planned stays as it is.
pub(super) fn renewed(
    person: &mut Person,
    mail: &Mail,
    old: &Day,
    mut sheet: callsheet::Day,
    effects: &mut Effects<Rows>,
) {
    settle_call_day(&mut sheet);
    let day = next_version(mail, old, sheet);
    if matches!(plannable(&day, Some(old), mail.now), Fate::Planning) {
        put(person, mail, day, effects);
    }
}

fn next_version(mail: &Mail, old: &Day, sheet: callsheet::Day) -> Day {
    Day {
        email: mail.email.clone(),
        received: mail.received,
        version: old.version + 1,
        state: DayState::Planning,
        changes: untold_changes(old, &sheet),
        sheet,
        confirmed: None,
        updated: mail.now,
        ..old.clone()
    }
}
