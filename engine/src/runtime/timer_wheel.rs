//! The timers of a runtime in memory, by id and by due time.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use jiff::Timestamp;

use crate::later;
use crate::timers::{Timer, TimerChange};

#[derive(Default)]
pub(super) struct TimerWheel {
    timers: HashMap<String, Timer>,
    by_due: BTreeSet<(Timestamp, String)>,
    /// Ids of the periodic timers.
    periodic: BTreeSet<String>,
    /// Both clocks at the last check.
    last_check: Option<(Timestamp, Duration)>,
}

impl TimerWheel {
    /// Applies a change that is durable.
    pub(super) fn apply(&mut self, change: TimerChange) {
        match change {
            TimerChange::Cancel(id) => self.remove(&id),
            TimerChange::Ensure(timer) if self.timers.contains_key(&timer.id) => {}
            TimerChange::Set(timer) | TimerChange::Ensure(timer) => {
                self.remove(&timer.id);
                self.by_due.insert((timer.due, timer.id.clone()));
                if timer.every.is_some() {
                    self.periodic.insert(timer.id.clone());
                }
                self.timers.insert(timer.id.clone(), timer);
            }
        }
    }

    pub(super) fn remove(&mut self, id: &str) {
        self.periodic.remove(id);
        if let Some(old) = self.timers.remove(id) {
            self.by_due.remove(&(old.due, old.id));
        }
    }

    /// When the next timer is due.
    pub(super) fn next_due(&self) -> Option<Timestamp> {
        self.by_due.first().map(|(due, _)| *due)
    }

    /// Remembers both clocks for the next call of [`TimerWheel::drifted`].
    pub(super) fn set_last_check(&mut self, now: Timestamp, monotonic: Duration) {
        self.last_check = Some((now, monotonic));
    }

    /// Periodic timers that would not fire until a clock that was set back has caught up, with
    /// the due time that they should have: those that would have fired within their period.
    pub(super) fn drifted(&self, now: Timestamp, monotonic: Duration) -> Vec<Timer> {
        let Some((then, since)) = self.last_check else {
            return Vec::new();
        };
        let expected = later(then, monotonic.saturating_sub(since));
        if now >= expected {
            return Vec::new();
        }
        let timers = self.periodic.iter().filter_map(|id| self.timers.get(id));
        let moved = timers.filter_map(|timer| {
            let period = timer.every?;
            let due = later(now, period);
            let has_drifted = timer.due > due && timer.due <= later(expected, period);
            has_drifted.then(|| Timer {
                due,
                ..timer.clone()
            })
        });
        moved.collect()
    }

    /// The timers that are due, soonest first.
    pub(super) fn due(&self, now: Timestamp) -> Vec<Timer> {
        let due = self.by_due.iter().take_while(|(due, _)| *due <= now);
        due.filter_map(|(_, id)| self.timers.get(id).cloned())
            .collect()
    }
}

#[cfg(test)]
mod tests;
