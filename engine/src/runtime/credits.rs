//! The credits of a stage: each event in flight uses one, so their number is its concurrency.
//!
//! ```text
//! free --fetch--> in use by an event --commit--> returned, free again
//! ```

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::counters::increment;

/// The credits of one stage.
pub(super) struct Credits {
    free: Arc<Semaphore>,
    usage: Arc<Usage>,
}

#[derive(Default)]
struct Usage {
    in_use: AtomicU32,
    /// Credits returned after their event was handled, and the total time of their use.
    returned: AtomicU64,
    used_micros: AtomicU64,
}

impl Credits {
    pub(super) fn new(count: u32) -> Self {
        Self {
            free: Arc::new(Semaphore::new(count as usize)),
            usage: Arc::default(),
        }
    }

    /// The credits that no event uses. The fetcher takes permits from here before it fetches.
    pub(super) fn free(&self) -> &Arc<Semaphore> {
        &self.free
    }

    /// Assigns a permit that the fetcher has taken to an event fetched at `since`.
    pub(super) fn assign(&self, permit: OwnedSemaphorePermit, since: Duration) -> Credit {
        self.usage.in_use.fetch_add(1, Ordering::Relaxed);
        Credit {
            _permit: permit,
            usage: self.usage.clone(),
            since,
        }
    }

    /// Number of credits that events use.
    pub(super) fn in_use(&self) -> u32 {
        self.usage.in_use.load(Ordering::Relaxed)
    }

    /// Number of credits returned since the start.
    pub(super) fn returned(&self) -> u64 {
        self.usage.returned.load(Ordering::Relaxed)
    }

    /// Total time for which the returned credits were in use.
    pub(super) fn used(&self) -> Duration {
        Duration::from_micros(self.usage.used_micros.load(Ordering::Relaxed))
    }
}

/// A credit that an event in flight uses. Its drop frees the credit.
pub(super) struct Credit {
    _permit: OwnedSemaphorePermit,
    usage: Arc<Usage>,
    since: Duration,
}

impl Credit {
    /// Frees the credit of an event that was handled, and records the time of its use.
    pub(super) fn give_back(self, now: Duration) {
        let used = now.saturating_sub(self.since);
        let micros = u64::try_from(used.as_micros()).unwrap_or(u64::MAX);
        self.usage.used_micros.fetch_add(micros, Ordering::Relaxed);
        increment(&self.usage.returned);
    }
}

impl Drop for Credit {
    fn drop(&mut self) {
        self.usage.in_use.fetch_sub(1, Ordering::Relaxed);
    }
}
