//! First readings of a change that can wait: traffic comes and goes, and a person is only
//! told once a second look has confirmed it.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::model::DayId;
use crate::route::cadence::patience;

/// From so long before the departure every reading counts.
const NEAR: SignedDuration = SignedDuration::from_mins(90);

/// Readings that wait for a second one, by day and version. Lost when the actor stops, which
/// costs one look more.
#[derive(Debug, Default)]
pub(super) struct Readings {
    first: BTreeMap<(DayId, u32), Timestamp>,
}

impl Readings {
    /// Whether this is the second reading of a change, or one that needs no second.
    pub(super) fn confirms(
        &mut self,
        day: (&DayId, u32),
        departure: Timestamp,
        now: Timestamp,
    ) -> bool {
        let key = (day.0.clone(), day.1);
        let first = self.first.remove(&key);
        if departure.duration_since(now) <= NEAR {
            return true;
        }
        if first.is_some_and(|first| now.duration_since(first) <= patience(departure, now)) {
            return true;
        }
        self.first.insert(key, now);
        false
    }
}

#[cfg(test)]
mod tests;
