//! Passivation: stops the actors of keys that are idle for long and, when there are too many,
//! those that are idle longest.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::Router;
use crate::journal::WriteSet;
use crate::runtime::counters::increment;
use crate::runtime::live_keys::KeyEntry;
use crate::stage::Stage;

/// When there are too many live actors, one in this number is stopped at once, so that the cost
/// of the search for the longest idle ones is spread over many events.
const EVICTION_SHARE: usize = 16;

/// A handler past its timeout that was not cancelled blocks its thread. It counts as stuck after
/// this much more time.
const GRACE: Duration = Duration::from_secs(2);

impl<W: WriteSet, S: Stage<W>> Router<W, S> {
    /// Stops actors past their idle timeout, and counts stuck handlers.
    pub(in crate::runtime) fn sweep(&self) {
        let now = self.services.context.monotonic();
        let options = &self.core.options;
        let mut stuck = 0;
        self.core.keys.retain(|key, entry| {
            if entry
                .status
                .is_overdue(options.progress_timeout + GRACE, now)
            {
                stuck += 1;
                tracing::error!(stage = %self.core.name, key, "a handler blocks its thread");
            }
            let idle = now.saturating_sub(entry.status.last_active());
            let stop = entry.is_idle() && idle >= options.idle_timeout;
            if stop {
                self.passivate(entry);
            }
            !stop
        });
        self.core.stuck.store(stuck, Ordering::Relaxed);
    }

    /// Stops idle actors if there is no capacity for one more. Actors at work are not stopped;
    /// the credits bound their number.
    pub(super) fn evict_idle(&self) {
        let max_live = self.core.options.max_live_actors.max(1);
        if self.core.keys.len() < max_live {
            return;
        }
        let idle = self.core.keys.iter().filter(|entry| entry.is_idle());
        let mut idle: Vec<_> = idle
            .map(|entry| (entry.status.last_active(), entry.key().clone()))
            .collect();
        let surplus = (max_live / EVICTION_SHARE).max(1).min(idle.len());
        if surplus == 0 {
            return;
        }
        if surplus < idle.len() {
            idle.select_nth_unstable(surplus);
        }
        for (_, key) in idle.drain(..surplus) {
            // A message may have been sent to it since.
            let removed = self.core.keys.remove_if(&key, |_, entry| entry.is_idle());
            if let Some((_, entry)) = removed {
                self.passivate(&entry);
            }
        }
    }

    fn passivate(&self, entry: &KeyEntry) {
        entry.actor.stop(Some("idle".to_owned()));
        increment(&self.core.counters.passivated);
    }
}
