//! Shares one computation between all concurrent callers with the same key: the first caller
//! computes the value, the others wait for it.

use std::hash::Hash;
use std::sync::Arc;

use dashmap::DashMap;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Expired entries are removed once there are this many.
pub(crate) const MAX_ENTRIES: usize = 10_000;

/// The last value of each key, behind a lock of its own.
pub(crate) struct SingleFlight<K, V>(DashMap<K, Arc<Mutex<Option<V>>>>);

impl<K: Eq + Hash, V> Default for SingleFlight<K, V> {
    fn default() -> Self {
        Self(DashMap::new())
    }
}

impl<K: Eq + Hash, V> SingleFlight<K, V> {
    /// Waits until no other caller holds the key, then returns its value. The holder of the guard
    /// may replace the value. `is_expired` selects the entries that are removed when there are too
    /// many.
    pub(crate) async fn lock(
        &self,
        key: K,
        is_expired: impl Fn(&V) -> bool,
    ) -> OwnedMutexGuard<Option<V>> {
        if self.0.len() >= MAX_ENTRIES {
            let is_live = |value: &Option<V>| value.as_ref().is_some_and(|it| !is_expired(it));
            // A locked entry is in use and stays.
            self.0
                .retain(|_, slot| slot.try_lock().map_or(true, |value| is_live(&value)));
        }
        let slot = self.0.entry(key).or_default().clone();
        slot.lock_owned().await
    }

    /// The number of keys.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}
