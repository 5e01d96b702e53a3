//! A call sheet arrives: which days does it name, is it newer, and what does it change?

use callsheet::{Kind, Unit};
use engine::stage::Effects;

use super::outcome::{DayOutcome, record_email_state};
use super::person::Person;
use super::source::SourceEmail;
use super::version::{settle_call_date, store_version, unsent_changes};
use crate::model::{Day, DayState};
use crate::revision::{changes, day_id, is_newer};
use crate::rows::Rows;

/// Applies each day of a sheet and records the state of its message.
pub(super) fn apply(
    person: &mut Person,
    source: &SourceEmail,
    kind: Kind,
    sheets: Vec<callsheet::Day>,
) -> Effects<Rows> {
    let mut effects = Effects::default();
    let mut outcomes = Vec::new();
    for sheet in sheets {
        outcomes.push(apply_day(person, source, kind, sheet, &mut effects));
    }
    record_email_state(&mut effects, person, source, outcomes);
    effects
}

fn apply_day(
    person: &mut Person,
    source: &SourceEmail,
    kind: Kind,
    mut sheet: callsheet::Day,
    effects: &mut Effects<Rows>,
) -> DayOutcome {
    let Some(date) = sheet.shooting_date else {
        let detail = "the sheet names no shooting date".into();
        return DayOutcome::NeedsReview("plan/no-date", detail);
    };
    settle_call_date(&mut sheet);
    let production = sheet.production.clone().unwrap_or_default();
    let unit = unit_word(sheet.unit);
    let id = day_id(&person.user.id, &production, unit, date);
    let current = person.days.get(&id);
    if let Some(outcome) = skip_known(current, source, kind, &sheet) {
        return outcome;
    }
    let zone = sheet
        .time_zone
        .clone()
        .unwrap_or_else(|| person.user.time_zone.clone());
    let day = Day {
        id,
        user: person.user.id.clone(),
        email: source.email.clone(),
        received: source.received,
        production,
        unit: unit.to_owned(),
        shooting_date: date,
        time_zone: zone,
        version: current.map_or(1, |current| current.version + 1),
        state: DayState::Planning,
        revision: sheet.revision.clone(),
        changes: current
            .map(|current| unsent_changes(current, &sheet))
            .unwrap_or_default(),
        plan: current.and_then(|current| current.plan.clone()),
        sheet,
        confirmed: None,
        updated: source.now,
    };
    store_version(person, source, day, effects)
}

/// Why a sheet brings nothing new for a day; `None` if it does.
fn skip_known(
    current: Option<&Day>,
    source: &SourceEmail,
    kind: Kind,
    sheet: &callsheet::Day,
) -> Option<DayOutcome> {
    let date = sheet.shooting_date?;
    if kind == Kind::Schedule && (current.is_some() || sheet.my_call.is_none()) {
        // An advance schedule of many days has less detail than the call sheet of one.
        let detail =
            format!("a schedule of several days; the call sheet of {date} has the details");
        return Some(DayOutcome::Skipped("plan/schedule-only", detail));
    }
    let current = current?;
    let mark = sheet.revision.as_deref();
    if !is_newer(mark, source.received, current) {
        let detail = format!("a newer version of {date} is already known");
        return Some(DayOutcome::Skipped("plan/older-revision", detail));
    }
    let same = current.state == DayState::Planned && changes(&current.sheet, sheet).is_empty();
    same.then(|| DayOutcome::Skipped("mail/duplicate", format!("nothing new for {date}")))
}

fn unit_word(unit: Unit) -> &'static str {
    match unit {
        Unit::Main => "main",
        Unit::Second => "second",
        Unit::Splinter => "splinter",
    }
}
