//! A call sheet arrives: find its days, decide whether it is newer, ask for the route.

use engine::stage::Effects;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Person;
use crate::events::{Payload, PlanRequest};
use crate::model::{Change, Day, DayState, EmailId, EmailState};
use crate::planning::call_instant;
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
    sheets: Vec<callsheet::Day>,
) -> Effects<Rows> {
    let mut effects = Effects::default();
    let mut fates = Vec::new();
    for sheet in sheets {
        fates.push(take_over(person, mail, sheet, &mut effects));
    }
    conclude(&mut effects, person, mail, fates);
    effects
}

fn take_over(
    person: &mut Person,
    mail: &Mail,
    sheet: callsheet::Day,
    effects: &mut Effects<Rows>,
) -> Fate {
    let Some(date) = sheet.shooting_date else {
        return Fate::Review("plan/no-date", "the sheet names no shooting date".into());
    };
    let production = sheet.production.clone().unwrap_or_default();
    let unit = unit_word(sheet.unit);
    let id = day_id(&person.user.id, &production, unit, date);
    let current = person.days.get(&id);
    if let Some(current) = current {
        let (mark, old) = (sheet.revision.as_deref(), current.revision.as_deref());
        if !is_newer(mark, mail.received, old, current.received) {
            let text = format!("a newer version of {date} is already known");
            return Fate::Skip("plan/older-revision", text);
        }
        if changes(&current.sheet, &sheet).is_empty() && current.state == DayState::Planned {
            return Fate::Skip("mail/duplicate", format!("nothing new for {date}"));
        }
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
            .map(|current| changes(&current.sheet, &sheet))
            .unwrap_or_default(),
        plan: current.and_then(|current| current.plan.clone()),
        sheet,
        updated: mail.now,
    };
    put(person, mail, day, effects)
}

/// Keeps a new version and asks for its route, if it can be planned at all.
fn put(person: &mut Person, mail: &Mail, mut day: Day, effects: &mut Effects<Rows>) -> Fate {
    let fate = plannable(&day, mail.now);
    if let Fate::Skip(..) = fate {
        return fate;
    }
    if let Some(old) = person.days.get(&day.id) {
        supersede(person, old, &day, effects);
    }
    if let Fate::Review(..) = fate {
        day.state = DayState::InReview;
        day.plan = None;
    } else {
        effects.emit.push(request(&day));
    }
    effects.writes.days.push(day.clone());
    person.days.put(day);
    fate
}

pub(super) fn request(day: &Day) -> engine::event::Emit {
    let (user, version) = (day.user.clone(), day.version);
    PlanRequest {
        user,
        day: day.id.clone(),
        version,
    }
    .emit(&day.user.0)
}

/// A message whose day is replaced before its route was known has done its work.
pub(super) fn supersede(person: &Person, old: &Day, new: &Day, effects: &mut Effects<Rows>) {
    let waits = old.state == DayState::Planning && old.email != new.email;
    let others = person.days.of(&old.email).any(|day| day.id != old.id);
    if waits && !others {
        let text = "a newer version came before the route was known";
        let done = progress_because(
            &old.email,
            EmailState::Planned,
            "plan/superseded",
            text,
            new.updated,
        );
        effects.writes.progress.extend(done.writes.progress);
    }
}

fn plannable(day: &Day, now: Timestamp) -> Fate {
    let date = day.shooting_date;
    let Some(call) = &day.sheet.my_call else {
        return Fate::Review(
            "plan/no-call-time",
            format!("no readable call time for {date}"),
        );
    };
    let Some(time) = call.time else {
        let text = format!("your own row of {date} gives no time (on call or to be notified)");
        return Fate::Review("plan/call-pending", text);
    };
    if day.sheet.primary_location.is_none() && call.place.is_none() {
        return Fate::Review("plan/no-location", format!("no location found for {date}"));
    }
    let zone = TimeZone::get(&day.time_zone).unwrap_or(TimeZone::UTC);
    match call_instant(date, time, call.next_day, day.sheet.crew_call, &zone) {
        Some(call_at) if call_at < now => {
            Fate::Skip("plan/past", format!("the call of {date} is over"))
        }
        _ => Fate::Planning,
    }
}

fn conclude(effects: &mut Effects<Rows>, person: &Person, mail: &Mail, fates: Vec<Fate>) {
    let planning = fates.iter().any(|fate| matches!(fate, Fate::Planning));
    let mut skips = None;
    for fate in fates {
        match fate {
            Fate::Review(code, text) => {
                let asked = review(&mail.email, &person.user.id, code, &text, mail.now);
                effects.emit.extend(asked.emit);
                if !planning {
                    effects.writes.progress = asked.writes.progress;
                }
                return;
            }
            Fate::Skip(code, text) => skips = Some((code, text)),
            Fate::Planning => {}
        }
    }
    let ended = match skips {
        _ if planning => progress(&mail.email, EmailState::Processing, mail.now),
        Some((code, text)) => skipped(&mail.email, code, &text, mail.now),
        None => review(
            &mail.email,
            &person.user.id,
            "plan/no-date",
            "the sheet has no readable day",
            mail.now,
        ),
    };
    effects.writes.progress.extend(ended.writes.progress);
    effects.emit.extend(ended.emit);
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
    effects: &mut Effects<Rows>,
) {
    let changes: Vec<Change> = changes(&old.sheet, &sheet);
    if changes.is_empty() {
        let ended = skipped(
            &mail.email,
            "mail/duplicate",
            "the change is already known",
            mail.now,
        );
        effects.writes.progress.extend(ended.writes.progress);
        return;
    }
    let day = Day {
        email: mail.email.clone(),
        received: mail.received,
        version: old.version + 1,
        state: DayState::Planning,
        sheet,
        changes,
        updated: mail.now,
        ..old.clone()
    };
    let fate = put(person, mail, day, effects);
    conclude(effects, person, mail, vec![fate]);
}
