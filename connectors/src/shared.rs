//! Answers that several ask for: the first asks, the others wait for what it hears.

use std::hash::Hash;
use std::sync::Arc;

use dashmap::DashMap;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Entries before old ones are thrown away.
pub(crate) const MOST: usize = 10_000;

/// What is known, by question.
pub(crate) struct Shared<K, V>(DashMap<K, Arc<Mutex<Option<V>>>>);

impl<K: Eq + Hash, V> Default for Shared<K, V> {
    fn default() -> Self {
        Self(DashMap::new())
    }
}

impl<K: Eq + Hash, V> Shared<K, V> {
    /// The answer to a question, once nobody else is asking it; whoever holds it may write a
    /// new one.
    pub(crate) async fn enter(
        &self,
        key: K,
        is_old: impl Fn(&V) -> bool,
    ) -> OwnedMutexGuard<Option<V>> {
        if self.0.len() >= MOST {
            // Whoever is being told right now stays.
            let stays = |answer: &Option<V>| answer.as_ref().is_some_and(|it| !is_old(it));
            self.0
                .retain(|_, place| place.try_lock().map_or(true, |answer| stays(&answer)));
        }
        let place = self.0.entry(key).or_default().clone();
        place.lock_owned().await
    }

    /// How many questions are remembered.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}
