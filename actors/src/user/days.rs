//! The days that a person's actor keeps in memory.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::model::{Day, DayId, DayState, EmailId};

/// Days by id.
#[derive(Debug, Default)]
pub(super) struct Days {
    by_id: BTreeMap<DayId, Day>,
}

impl Days {
    pub(super) fn new(days: Vec<Day>) -> Self {
        Self {
            by_id: days.into_iter().map(|day| (day.id.clone(), day)).collect(),
        }
    }

    pub(super) fn get(&self, id: &DayId) -> Option<&Day> {
        self.by_id.get(id)
    }

    pub(super) fn put(&mut self, day: Day) {
        self.by_id.insert(day.id.clone(), day);
    }

    /// The days whose current version comes from this message.
    pub(super) fn of(&self, email: &EmailId) -> impl Iterator<Item = &Day> {
        self.by_id.values().filter(move |day| day.email == *email)
    }

    /// All days from this date on, by shooting date and id.
    pub(super) fn since(&self, from: Date) -> Vec<&Day> {
        let mut days: Vec<_> = self
            .by_id
            .values()
            .filter(|day| day.shooting_date >= from)
            .collect();
        days.sort_by_key(|day| (day.shooting_date, &day.id));
        days
    }

    /// The planned day with the last call before an instant.
    pub(super) fn before(&self, instant: Timestamp) -> Option<&Day> {
        let planned = self
            .by_id
            .values()
            .filter(|day| day.state == DayState::Planned);
        planned
            .filter(|day| day.plan.as_ref().is_some_and(|plan| plan.call_at < instant))
            .max_by_key(|day| day.plan.as_ref().map(|plan| plan.call_at))
    }
}
