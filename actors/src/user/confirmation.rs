//! Changes that wait for a second answer of the route stage: traffic fluctuates, and a change
//! that can wait is sent to the person only once a second recheck has confirmed it.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::model::DayId;
use crate::planning::confirmation_window;

/// From this long before the departure a change needs no confirmation.
const NO_CONFIRMATION: SignedDuration = SignedDuration::from_mins(90);

/// The time of the first answer of each unconfirmed change, by day and version. It is not
/// stored: after a restart of the actor one more recheck is needed.
#[derive(Debug, Default)]
pub(super) struct PendingChanges {
    first_seen: BTreeMap<(DayId, u32), Timestamp>,
}

impl PendingChanges {
    /// Whether a change of this day (id and version) is confirmed: this is the second answer
    /// within the confirmation window, or the departure is so near that one is enough.
    pub(super) fn confirm(
        &mut self,
        day: (&DayId, u32),
        departure: Timestamp,
        now: Timestamp,
    ) -> bool {
        let key = (day.0.clone(), day.1);
        let first = self.first_seen.remove(&key);
        if departure.duration_since(now) <= NO_CONFIRMATION {
            return true;
        }
        let window = confirmation_window(departure, now);
        if first.is_some_and(|first| now.duration_since(first) <= window) {
            return true;
        }
        self.first_seen.insert(key, now);
        false
    }
}

#[cfg(test)]
mod tests;
