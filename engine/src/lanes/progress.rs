//! The progress of a consumer: what is in flight, and what it has read and not delivered.
//!
//! ```text
//! lane:  acknowledged | in flight | waiting ... | cursor | not yet read
//!                           |           ^
//!                           +- returned, or its key is at its limit of events in flight
//! ```
//! There is a lane for each priority. A cursor never moves back; events to be redelivered wait
//! below it. Some events of the background lane above the cursor may have been read ahead: those
//! that precede an interactive event of the same key.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::event::Priority;

/// Maximum number of events of a key in flight. They are handled one at a time, so a few hide
/// the latency of the log; more would only take credits from other keys.
pub(super) const MAX_PER_KEY: usize = 8;

/// Maximum number of waiting events while the consumer looks for other keys: bounds memory and
/// reading.
pub(crate) const MAX_LOOK_AHEAD: usize = 1_000;

#[derive(Debug, Default)]
pub(super) struct Progress {
    /// Of each lane: every event up to here is acknowledged, in flight or waiting.
    cursors: [i64; 2],
    /// Events of the background lane above its cursor that were read ahead.
    ahead: BTreeSet<i64>,
    /// Events that were read and are not in flight, with their keys.
    waiting: BTreeMap<i64, String>,
    keys: HashMap<String, KeyProgress>,
}

#[derive(Debug, Default)]
struct KeyProgress {
    in_flight: usize,
    waiting: BTreeSet<i64>,
    /// An event was returned while later ones were in flight. These must return as well before
    /// any event of the key is delivered again, or they would overtake it.
    awaits_return: bool,
}

impl KeyProgress {
    fn may_deliver(&self, sequence: i64) -> bool {
        let is_next = self.waiting.first().is_none_or(|first| *first >= sequence);
        is_next && !self.awaits_return && self.in_flight < MAX_PER_KEY
    }
}

impl Progress {
    pub(super) fn cursor(&self, lane: Priority) -> i64 {
        self.cursors[lane as usize]
    }

    /// The next event of a lane was read. Returns whether it was not read ahead before.
    pub(super) fn advance(&mut self, lane: Priority, sequence: i64) -> bool {
        let cursor = &mut self.cursors[lane as usize];
        *cursor = (*cursor).max(sequence);
        if lane == Priority::Interactive || self.ahead.is_empty() {
            return true;
        }
        let known = self.ahead.contains(&sequence);
        self.ahead = self.ahead.split_off(&(sequence + 1));
        !known
    }

    /// An event of the background lane was read ahead of its cursor. Returns whether that is
    /// the first time.
    pub(super) fn read_ahead(&mut self, sequence: i64) -> bool {
        self.ahead.insert(sequence)
    }

    /// How many more events may wait.
    pub(super) fn look_ahead(&self) -> usize {
        MAX_LOOK_AHEAD.saturating_sub(self.waiting.len())
    }

    pub(super) fn has_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// The first waiting events that may be delivered now, at most `limit`.
    pub(super) fn deliverable(&self, limit: usize) -> Vec<i64> {
        let mut chosen: HashMap<&str, usize> = HashMap::new();
        let mut may_deliver = |key: &str| {
            let Some((key, progress)) = self.keys.get_key_value(key) else {
                return false;
            };
            let count = chosen.entry(key).or_default();
            let may = !progress.awaits_return && progress.in_flight + *count < MAX_PER_KEY;
            *count += usize::from(may);
            may
        };
        let deliverable = self.waiting.iter().filter(|(_, key)| may_deliver(key));
        deliverable
            .map(|(sequence, _)| *sequence)
            .take(limit)
            .collect()
    }

    /// Marks an event as in flight if it may be delivered now; else it waits. Returns which.
    pub(super) fn try_deliver(&mut self, sequence: i64, key: &str) -> bool {
        let progress = self.keys.entry(key.to_owned()).or_default();
        if progress.may_deliver(sequence) {
            progress.in_flight += 1;
            progress.waiting.remove(&sequence);
            self.waiting.remove(&sequence);
            return true;
        }
        progress.waiting.insert(sequence);
        self.waiting.insert(sequence, key.to_owned());
        false
    }

    /// Removes a waiting event that the log no longer has.
    pub(super) fn remove_missing(&mut self, sequence: i64) {
        if let Some(key) = self.waiting.remove(&sequence)
            && let Some(progress) = self.keys.get_mut(&key)
        {
            progress.waiting.remove(&sequence);
            self.tidy(&key);
        }
    }

    /// An event in flight is done. Returns whether others of its key wait.
    pub(super) fn ack(&mut self, key: &str) -> bool {
        if let Some(progress) = self.keys.get_mut(key) {
            progress.in_flight = progress.in_flight.saturating_sub(1);
        }
        self.tidy(key)
    }

    /// An event in flight must be redelivered.
    pub(super) fn nak(&mut self, sequence: i64, key: &str) {
        let progress = self.keys.entry(key.to_owned()).or_default();
        progress.in_flight = progress.in_flight.saturating_sub(1);
        progress.waiting.insert(sequence);
        progress.awaits_return = true;
        self.waiting.insert(sequence, key.to_owned());
        self.tidy(key);
    }

    /// Whether an event of the key was returned while others were in flight, and some still are.
    pub(super) fn awaits_return(&self, key: &str) -> bool {
        self.keys
            .get(key)
            .is_some_and(|progress| progress.awaits_return)
    }

    /// Drops the entry of a key without events. Returns whether events of the key wait.
    fn tidy(&mut self, key: &str) -> bool {
        let Some(progress) = self.keys.get_mut(key) else {
            return false;
        };
        progress.awaits_return &= progress.in_flight > 0;
        let waits = !progress.waiting.is_empty();
        if progress.in_flight == 0 && !waits {
            self.keys.remove(key);
        }
        waits
    }
}
