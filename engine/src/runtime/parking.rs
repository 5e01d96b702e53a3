//! Which keys of a stage have something parked, and when the first of it is due: a mirror
//! of the journal in memory, so that a parked key needs no actor.
//!
//! ```text
//! key actor: parked, behind, left, waits --> Parking --take_due--> stage actor --> Release
//! ```

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::journal::ParkedKey;
use crate::snapshot;

#[derive(Debug, Default)]
pub(super) struct Parking {
    /// Number of keys, so that the common question needs no lock.
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
    /// When to look at the first; `None` while it is being handled or is held up.
    due: Option<Timestamp>,
    behind: Option<i64>,
}

impl Parking {
    /// Whether a new event of the key has to wait behind another.
    pub(super) fn is_parked(&self, key: &str) -> bool {
        self.len.load(Ordering::Acquire) > 0 && self.lock().keys.contains_key(key)
    }

    /// What the journal says of a key.
    pub(super) fn set(&self, key: &str, found: Option<ParkedKey>) {
        let waiting = found.map(|found| Waiting {
            count: found.count,
            due: found.due,
            behind: found.behind,
        });
        self.put(key, |_| waiting);
    }

    /// What the journal says of all keys.
    pub(super) fn replace(&self, found: Vec<ParkedKey>) {
        *self.lock() = Index::default();
        self.len.store(0, Ordering::Release);
        for known in found {
            let key = known.key.clone();
            self.set(&key, Some(known));
        }
    }

    /// One more event waits behind those of its key.
    pub(super) fn behind(&self, key: &str, now: Timestamp) {
        self.put(key, |known| {
            let mut waiting = known.unwrap_or(Waiting {
                count: 0,
                due: Some(now),
                behind: None,
            });
            waiting.count += 1;
            Some(waiting)
        });
    }

    /// The first event of the key is parked no longer; the next is looked at now.
    pub(super) fn left(&self, key: &str, now: Timestamp) {
        self.put(key, |known| {
            let mut waiting = known?;
            waiting.count = waiting.count.saturating_sub(1);
            waiting.due = Some(now);
            (waiting.count > 0 || waiting.behind.is_some()).then_some(waiting)
        });
    }

    /// The first event of the key is not to be looked at before `due`.
    pub(super) fn wait(&self, key: &str, due: Timestamp) {
        self.put(key, |known| {
            known.map(|waiting| Waiting {
                due: Some(due),
                ..waiting
            })
        });
    }

    /// A key whose first event is due. It is not given out again before its actor has told
    /// what became of the event.
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

    /// What is known of one key.
    pub(super) fn of(&self, key: &str) -> Option<ParkedKey> {
        self.lock().keys.get(key).map(|waiting| ParkedKey {
            key: key.to_owned(),
            count: waiting.count,
            due: waiting.due,
            behind: waiting.behind,
        })
    }

    pub(super) fn keys(&self) -> Vec<String> {
        self.lock().keys.keys().cloned().collect()
    }

    pub(super) fn summary(&self) -> snapshot::Parked {
        let index = self.lock();
        let held = |waiting: &&Waiting| waiting.behind.is_some();
        snapshot::Parked {
            keys: index.keys.len() as u64,
            events: index.keys.values().map(|waiting| waiting.count).sum(),
            held: index.keys.values().filter(held).count() as u64,
            next: index.by_due.first().map(|(due, _)| *due),
        }
    }

    fn put(&self, key: &str, change: impl FnOnce(Option<Waiting>) -> Option<Waiting>) {
        let mut index = self.lock();
        let known = index.keys.remove(key);
        if let Some(due) = known.and_then(|waiting| waiting.due) {
            index.by_due.remove(&(due, key.to_owned()));
        }
        if let Some(mut waiting) = change(known) {
            if waiting.behind.is_some() {
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
        // Nothing in an update can panic half-way.
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
