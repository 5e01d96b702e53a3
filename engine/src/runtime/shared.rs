//! What the actors of one stage share, and what outlives their restarts.

use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use dashmap::DashMap;
use jiff::Timestamp;
use ractor::ActorRef;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::key_actor::KeyMessage;
use super::timer_actor::TimerMessage;
use crate::Context;
use crate::event::Event;
use crate::journal::Journal;
use crate::latency::StageLatency;
use crate::log::{Delivery, EventLog};
use crate::snapshot::{Activity, Counts, StageSnapshot, StageState};
use crate::stage::Options;

/// What every actor of the runtime needs.
pub(super) struct Services<W> {
    pub(super) context: Context,
    pub(super) journal: Arc<dyn Journal<W>>,
    pub(super) log: Arc<dyn EventLog>,
    /// Set once the timer actor runs; changes before that are read from the journal.
    pub(super) timers: Mutex<Option<ActorRef<TimerMessage>>>,
}

impl<W> Services<W> {
    /// Tells the timer actor of durable changes.
    pub(super) fn timers_changed(&self, changes: Vec<crate::timers::TimerChange>) {
        if changes.is_empty() {
            return;
        }
        let timers = self.timers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(actor) = timers.as_ref() {
            // A timer actor that is gone reads the journal when it comes back.
            let _ = actor.cast(TimerMessage::Changed(changes));
        }
    }
}

/// A delivery with the credit it was fetched on; dropping it returns the credit.
pub(super) struct Work {
    pub(super) delivery: Delivery,
    pub(super) credit: Credit,
    pub(super) fetched: Fetched,
}

/// A credit that an event in hand uses up.
pub(super) struct Credit {
    _permit: OwnedSemaphorePermit,
    shared: Arc<StageShared>,
}

impl Credit {
    pub(super) fn new(permit: OwnedSemaphorePermit, shared: Arc<StageShared>) -> Self {
        shared.in_flight.fetch_add(1, Ordering::Relaxed);
        Self {
            _permit: permit,
            shared,
        }
    }
}

impl Drop for Credit {
    fn drop(&mut self) {
        self.shared.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

/// When a delivery was fetched, on both clocks.
#[derive(Clone, Copy)]
pub(super) struct Fetched {
    pub(super) at: Timestamp,
    pub(super) monotonic: Duration,
}

/// The actor of one key, as its stage sees it. Only the stage's actor sends work, so
/// `sent == handled` there means that nothing is on its way.
pub(super) struct KeyEntry {
    pub(super) actor: ActorRef<KeyMessage>,
    pub(super) sent: u64,
    pub(super) status: Arc<KeyStatus>,
}

/// What the actor of a key tells.
#[derive(Default)]
pub(super) struct KeyStatus {
    pub(super) handled: AtomicU64,
    /// Events parked under the key.
    pub(super) parked: AtomicU64,
    /// Monotonic milliseconds of the last handled event.
    pub(super) last_active: AtomicU64,
    doing: Mutex<Option<(String, &'static str, Duration)>>,
}

impl KeyStatus {
    pub(super) fn now_doing(&self, event: &Event, what: &'static str, since: Duration) {
        *self.lock() = Some((event.id.0.clone(), what, since));
    }

    pub(super) fn resting(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<(String, &'static str, Duration)>> {
        self.doing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn activity(&self, key: &str, now: Duration) -> Option<Activity> {
        let (event, doing, since) = self.lock().clone()?;
        let for_ms = u64::try_from(now.saturating_sub(since).as_millis()).unwrap_or(u64::MAX);
        Some(Activity {
            key: key.to_owned(),
            event,
            doing: doing.to_owned(),
            for_ms,
        })
    }
}

/// Parked events of a stage handled at once: more than it can have actors ready to.
pub(super) const RELEASES: u32 = 1 << 20;

/// One stage; survives the restarts of its actor.
pub(super) struct StageShared {
    pub(super) name: String,
    pub(super) options: Options,
    /// Free credits, and those with which the fetcher waits for events.
    pub(super) credits: Arc<Semaphore>,
    /// Events in hand.
    in_flight: AtomicU32,
    /// Held while a parked event is handled, so that a drain can wait for it. Parked events
    /// take no credit: the credits of the key's other events may be waiting behind them.
    pub(super) releases: Semaphore,
    pub(super) latency: StageLatency,
    pub(super) keys: DashMap<String, KeyEntry>,
    pub(super) counters: Counters,
    state: AtomicU8,
}

/// Counters since the start.
#[derive(Default)]
pub(super) struct Counters {
    pub(super) done: AtomicU64,
    pub(super) failures: AtomicU64,
    pub(super) parked: AtomicU64,
    pub(super) dead_letters: AtomicU64,
    pub(super) duplicates: AtomicU64,
    pub(super) restarts: AtomicU64,
}

pub(super) fn add_one(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

const STATES: [StageState; 4] = [
    StageState::Starting,
    StageState::Running,
    StageState::Draining,
    StageState::Failed,
];

impl StageShared {
    pub(super) fn new(name: &str, options: Options) -> Self {
        let credits = Arc::new(Semaphore::new(options.credits as usize));
        Self {
            name: name.to_owned(),
            options,
            credits,
            in_flight: AtomicU32::new(0),
            releases: Semaphore::new(RELEASES as usize),
            latency: StageLatency::default(),
            keys: DashMap::new(),
            counters: Counters::default(),
            state: AtomicU8::new(0),
        }
    }

    pub(super) fn set_state(&self, state: StageState) {
        let index = STATES
            .iter()
            .position(|known| *known == state)
            .unwrap_or_default();
        self.state.store(index as u8, Ordering::Relaxed);
    }

    pub(super) fn state(&self) -> StageState {
        STATES[usize::from(self.state.load(Ordering::Relaxed)).min(STATES.len() - 1)]
    }

    /// What the live actors of the stage are doing now.
    pub(super) fn active(&self, now: Duration) -> Vec<Activity> {
        let doing = |entry: dashmap::mapref::multiple::RefMulti<'_, String, KeyEntry>| {
            entry.status.activity(entry.key(), now)
        };
        self.keys.iter().filter_map(doing).collect()
    }

    pub(super) fn snapshot(&self, backlog: u64, now: Duration) -> StageSnapshot {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let counters = &self.counters;
        StageSnapshot {
            name: self.name.clone(),
            state: self.state(),
            credits: self.options.credits,
            in_flight: self.in_flight.load(Ordering::Relaxed),
            backlog,
            actors: self.keys.len() as u64,
            counts: Counts {
                done: read(&counters.done),
                failures: read(&counters.failures),
                parked: read(&counters.parked),
                dead_letters: read(&counters.dead_letters),
                duplicates: read(&counters.duplicates),
                restarts: read(&counters.restarts),
            },
            active: self.active(now),
            latency: self.latency.summaries(),
        }
    }
}
