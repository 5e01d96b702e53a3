//! A person's profile was edited: home, buffers, role, ... Every open day is planned again.

use callsheet::Reading;
use engine::stage::Effects;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::person::Person;
use super::source::SourceEmail;
use super::version::store_renewed;
use crate::model::{Day, DayState};
use crate::rows::Rows;

/// Looks up the person's call again and requests the route of every open day.
pub(super) fn apply(person: &mut Person, now: Timestamp) -> Effects<Rows> {
    let mut effects = Effects::default();
    let yesterday = TimeZone::UTC
        .to_datetime(now)
        .date()
        .yesterday()
        .unwrap_or_default();
    let days: Vec<Day> = person.days.since(yesterday).into_iter().cloned().collect();
    for day in days.into_iter().filter(|day| is_open(day, now)) {
        let mut reading = Reading {
            days: vec![day.sheet.clone()],
            ..Reading::default()
        };
        reading.for_person(&person.on_sheet());
        let source = SourceEmail {
            email: day.email.clone(),
            received: day.received,
            now,
        };
        if let Some(sheet) = reading.days.pop() {
            store_renewed(person, &source, &day, sheet, &mut effects);
        }
    }
    effects
}

fn is_open(day: &Day, now: Timestamp) -> bool {
    let zone = TimeZone::get(&day.time_zone).unwrap_or(TimeZone::UTC);
    let ahead = day.call_instant(&zone).is_none_or(|call_at| call_at > now);
    day.state != DayState::Cancelled && ahead
}
