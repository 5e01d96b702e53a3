//! Which actors of keys are stopped: those that rest for long, and, when there are too many,
//! those that rest longest.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::Router;
use crate::journal::WriteSet;
use crate::runtime::shared::{KeyEntry, add_one};
use crate::stage::Stage;

/// Part of the live actors that is stopped at once to make room, so that the search for the
/// ones that rest longest is paid for by many events.
const ROOM: usize = 16;

/// A handler past its limit that was not stopped blocks its thread: it is given this much
/// longer before it is called stuck.
const GRACE: Duration = Duration::from_secs(2);

impl<W: WriteSet, S: Stage<W>> Router<W, S> {
    /// Stops actors that have been idle for long, and counts handlers that are stuck.
    pub(in crate::runtime) fn sweep(&self) {
        let now = self.services.context.monotonic();
        let options = &self.shared.options;
        let mut stuck = 0;
        self.shared.keys.retain(|key, entry| {
            if entry.status.overruns(options.limit + GRACE, now) {
                stuck += 1;
                tracing::error!(stage = %self.shared.name, key, "a handler blocks its thread");
            }
            let rested = now.saturating_sub(entry.status.last_active());
            let stop = entry.rests() && rested >= options.idle;
            if stop {
                self.passivate(entry);
            }
            !stop
        });
        self.shared.stuck.store(stuck, Ordering::Relaxed);
    }

    /// Makes room for one more actor. If all of them are at work there is none to stop; how
    /// many that can be is bounded by the credits.
    pub(super) fn make_room(&self) {
        let live = self.shared.options.live.max(1);
        if self.shared.keys.len() < live {
            return;
        }
        let resting = self.shared.keys.iter().filter(|entry| entry.rests());
        let mut resting: Vec<_> = resting
            .map(|entry| (entry.status.last_active(), entry.key().clone()))
            .collect();
        let surplus = (live / ROOM).max(1).min(resting.len());
        if surplus == 0 {
            return;
        }
        if surplus < resting.len() {
            resting.select_nth_unstable(surplus);
        }
        for (_, key) in resting.drain(..surplus) {
            // It may have been sent something since.
            let at_rest = self.shared.keys.remove_if(&key, |_, entry| entry.rests());
            if let Some((_, entry)) = at_rest {
                self.passivate(&entry);
            }
        }
    }

    fn passivate(&self, entry: &KeyEntry) {
        entry.actor.stop(Some("at rest".to_owned()));
        add_one(&self.shared.counters.passivated);
    }
}
