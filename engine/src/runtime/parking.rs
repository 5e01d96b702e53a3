//! Which keys of a stage have parked events, and when the first of each is due: a mirror of the
//! journal in memory, so that a parked key needs no actor.
//!
//! ```text
//! key actor: set, add, remove_first, delay --> Parking --take_due--> stage actor --> Release
//! ```

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::journal::ParkedKey;
use crate::observe::snapshot;

/// The parked keys of one stage.
#[derive(Debug, Default)]
pub(super) struct Parking {
    /// Number of keys, so that `is_parked` needs no lock while there are none.
    len: AtomicUsize,
    index: Mutex<Index>,
}

#[derive(Debug, Default)]
struct Index {
    keys: HashMap<String, Waiting>,
    by_due: BTreeSet<(Timestamp, String)>,
}

#[derive(Clone, Copy, Debug)]
struct Waiting {
    count: u64,
    /// When to release the first event; `None` while it is in flight or the key is blocked.
    due: Option<Timestamp>,
    blocked_by: Option<i64>,
}

impl Parking {
    /// Whether new events of the key must be parked behind others.
    pub(super) fn is_parked(&self, key: &str) -> bool {
        self.len.load(Ordering::Acquire) > 0 && self.lock().keys.contains_key(key)
    }

    /// Sets a key to what the journal has.
    pub(super) fn set(&self, key: &str, found: Option<ParkedKey>) {
        let waiting = found.map(|found| Waiting {
            count: found.count,
            due: found.due,
            blocked_by: found.blocked_by,
        });
        self.update(key, |_| waiting);
    }

    /// Sets all keys to what the journal has.
    pub(super) fn replace(&self, found: Vec<ParkedKey>) {
        *self.lock() = Index::default();
        self.len.store(0, Ordering::Release);
        for known in found {
            let key = known.key.clone();
            self.set(&key, Some(known));
        }
    }

    /// Adds an event that was parked behind those of its key.
    pub(super) fn add(&self, key: &str, now: Timestamp) {
        self.update(key, |known| {
            let mut waiting = known.unwrap_or(Waiting {
                count: 0,
                due: Some(now),
                blocked_by: None,
            });
            waiting.count += 1;
            Some(waiting)
        });
    }

    /// Removes the first event of the key; the next is due at `now`.
    pub(super) fn remove_first(&self, key: &str, now: Timestamp) {
        self.update(key, |known| {
            let mut waiting = known?;
            waiting.count = waiting.count.saturating_sub(1);
            waiting.due = Some(now);
            (waiting.count > 0 || waiting.blocked_by.is_some()).then_some(waiting)
        });
    }

    /// Delays the release of the first event of the key to `due`.
    pub(super) fn delay(&self, key: &str, due: Timestamp) {
        self.update(key, |known| {
            known.map(|waiting| Waiting {
                due: Some(due),
                ..waiting
            })
        });
    }

    /// Takes a key whose first event is due. The key is not returned again until its actor has
    /// reported what became of the event.
    pub(super) fn take_due(&self, now: Timestamp) -> Option<String> {
        let mut index = self.lock();
        let (due, _) = index.by_due.first()?;
        if *due > now {
            return None;
        }
        let (_, key) = index.by_due.pop_first()?;
        if let Some(waiting) = index.keys.get_mut(&key) {
            waiting.due = None;
        }
        Some(key)
    }

    pub(super) fn next_due(&self) -> Option<Timestamp> {
        self.lock().by_due.first().map(|(due, _)| *due)
    }

    /// The parked events of one key; `None` if it has none and is not blocked.
    pub(super) fn get(&self, key: &str) -> Option<ParkedKey> {
        self.lock().keys.get(key).map(|waiting| ParkedKey {
            key: key.to_owned(),
            count: waiting.count,
            due: waiting.due,
            blocked_by: waiting.blocked_by,
        })
    }

    pub(super) fn keys(&self) -> Vec<String> {
        self.lock().keys.keys().cloned().collect()
    }

    pub(super) fn summary(&self) -> snapshot::Parked {
        let index = self.lock();
        let is_blocked = |waiting: &&Waiting| waiting.blocked_by.is_some();
        snapshot::Parked {
            keys: index.keys.len() as u64,
            events: index.keys.values().map(|waiting| waiting.count).sum(),
            blocked: index.keys.values().filter(is_blocked).count() as u64,
            next: index.by_due.first().map(|(due, _)| *due),
        }
    }

    fn update(&self, key: &str, change: impl FnOnce(Option<Waiting>) -> Option<Waiting>) {
        let mut index = self.lock();
        let known = index.keys.remove(key);
        if let Some(due) = known.and_then(|waiting| waiting.due) {
            index.by_due.remove(&(due, key.to_owned()));
        }
        if let Some(mut waiting) = change(known) {
            if waiting.blocked_by.is_some() {
                waiting.due = None;
            }
            if let Some(due) = waiting.due {
                index.by_due.insert((due, key.to_owned()));
            }
            index.keys.insert(key.to_owned(), waiting);
        }
        self.len.store(index.keys.len(), Ordering::Release);
    }

    fn lock(&self) -> MutexGuard<'_, Index> {
        // No update can panic half-way.
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
