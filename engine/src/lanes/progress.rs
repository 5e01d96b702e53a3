//! Where a consumer stands: what is in flight, and what it passed over.
//!
//! ```text
//! lane:  settled | in flight | waiting ... | cursor | not yet read
//!                     |            ^
//!                     +- handed back, or its key has its share in flight already
//! ```
//! There is a lane for each priority. A cursor never goes back; what must come again waits
//! below it. Of the background lane a part beyond the cursor may have been read ahead: what
//! an interactive event of the same key must not overtake.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::event::Priority;

/// Events of one key in flight at most. They are handled one at a time, so a handful hides
/// the way from the log; more would only take the credits from other keys.
pub(super) const PER_KEY: usize = 8;

/// Events passed over at most while looking for other keys: bounds memory and reading.
pub(crate) const LOOK_AHEAD: usize = 1_000;

#[derive(Debug, Default)]
pub(super) struct Progress {
    /// Of each lane: every event up to here is settled, in flight or waiting.
    cursors: [i64; 2],
    /// Events of the background lane beyond its cursor that were read ahead.
    ahead: BTreeSet<i64>,
    /// Events that were read and that nobody has, with their keys.
    waiting: BTreeMap<i64, String>,
    keys: HashMap<String, KeyProgress>,
}

#[derive(Debug, Default)]
struct KeyProgress {
    in_flight: usize,
    waiting: BTreeSet<i64>,
    /// An event was handed back while later ones were in flight. They must come back too
    /// before anything of the key goes out again, or they would overtake it.
    regroups: bool,
}

impl KeyProgress {
    fn may_send(&self, sequence: i64) -> bool {
        let is_next = self.waiting.first().is_none_or(|first| *first >= sequence);
        is_next && !self.regroups && self.in_flight < PER_KEY
    }
}

impl Progress {
    pub(super) fn cursor(&self, lane: Priority) -> i64 {
        self.cursors[lane as usize]
    }

    /// The next event of a lane was read. Answers whether it is new here.
    pub(super) fn pass(&mut self, lane: Priority, sequence: i64) -> bool {
        let cursor = &mut self.cursors[lane as usize];
        *cursor = (*cursor).max(sequence);
        if lane == Priority::Interactive || self.ahead.is_empty() {
            return true;
        }
        let known = self.ahead.contains(&sequence);
        self.ahead = self.ahead.split_off(&(sequence + 1));
        !known
    }

    /// An event of the background lane was read ahead of its cursor. Answers whether it is
    /// new here.
    pub(super) fn read_ahead(&mut self, sequence: i64) -> bool {
        self.ahead.insert(sequence)
    }

    /// How many more events may be passed over.
    pub(super) fn look_ahead(&self) -> usize {
        LOOK_AHEAD.saturating_sub(self.waiting.len())
    }

    pub(super) fn anything_waits(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// The first waiting events that may go out now.
    pub(super) fn ready(&self, limit: usize) -> Vec<i64> {
        let mut chosen: HashMap<&str, usize> = HashMap::new();
        let mut may_send = |key: &str| {
            let Some((key, progress)) = self.keys.get_key_value(key) else {
                return false;
            };
            let count = chosen.entry(key).or_default();
            let may = !progress.regroups && progress.in_flight + *count < PER_KEY;
            *count += usize::from(may);
            may
        };
        let ready = self.waiting.iter().filter(|(_, key)| may_send(key));
        ready.map(|(sequence, _)| *sequence).take(limit).collect()
    }

    /// Marks an event as in flight if it may go out now; else it waits.
    pub(super) fn send(&mut self, sequence: i64, key: &str) -> bool {
        let progress = self.keys.entry(key.to_owned()).or_default();
        if progress.may_send(sequence) {
            progress.in_flight += 1;
            progress.waiting.remove(&sequence);
            self.waiting.remove(&sequence);
            return true;
        }
        progress.waiting.insert(sequence);
        self.waiting.insert(sequence, key.to_owned());
        false
    }

    /// A waiting event that the log no longer has.
    pub(super) fn forget(&mut self, sequence: i64) {
        if let Some(key) = self.waiting.remove(&sequence)
            && let Some(progress) = self.keys.get_mut(&key)
        {
            progress.waiting.remove(&sequence);
            self.tidy(&key);
        }
    }

    /// An event in flight is done. Answers whether others of its key wait.
    pub(super) fn settle(&mut self, key: &str) -> bool {
        if let Some(progress) = self.keys.get_mut(key) {
            progress.in_flight = progress.in_flight.saturating_sub(1);
        }
        self.tidy(key)
    }

    /// An event in flight must come again.
    pub(super) fn hand_back(&mut self, sequence: i64, key: &str) {
        let progress = self.keys.entry(key.to_owned()).or_default();
        progress.in_flight = progress.in_flight.saturating_sub(1);
        progress.waiting.insert(sequence);
        progress.regroups = true;
        self.waiting.insert(sequence, key.to_owned());
        self.tidy(key);
    }

    /// Whether an earlier event of the key was handed back while this one was in flight.
    pub(super) fn regroups(&self, key: &str) -> bool {
        self.keys.get(key).is_some_and(|progress| progress.regroups)
    }

    fn tidy(&mut self, key: &str) -> bool {
        let Some(progress) = self.keys.get_mut(key) else {
            return false;
        };
        progress.regroups &= progress.in_flight > 0;
        let waits = !progress.waiting.is_empty();
        if progress.in_flight == 0 && !waits {
            self.keys.remove(key);
        }
        waits
    }
}
