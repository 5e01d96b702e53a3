//! Counters of a stage since the start of the process.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::observe::snapshot::Counts;

/// See [`Counts`] for the meaning of each.
#[derive(Default)]
pub(super) struct Counters {
    pub(super) done: AtomicU64,
    pub(super) failures: AtomicU64,
    pub(super) parked: AtomicU64,
    pub(super) dead_letters: AtomicU64,
    pub(super) duplicates: AtomicU64,
    pub(super) restarts: AtomicU64,
    pub(super) passivated: AtomicU64,
}

impl Counters {
    pub(super) fn read(&self) -> Counts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counts {
            done: read(&self.done),
            failures: read(&self.failures),
            parked: read(&self.parked),
            dead_letters: read(&self.dead_letters),
            duplicates: read(&self.duplicates),
            restarts: read(&self.restarts),
            passivated: read(&self.passivated),
        }
    }
}

/// Adds one to a counter.
pub(super) fn increment(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}
