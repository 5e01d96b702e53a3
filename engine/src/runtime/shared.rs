//! What the actors of one stage share, and what outlives their restarts.

use std::hash::{BuildHasherDefault, DefaultHasher};
use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use dashmap::DashMap;
use jiff::Timestamp;
use ractor::ActorRef;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast};

use super::key_actor::KeyMessage;
use super::key_status::KeyStatus;
use super::parking::Parking;
use super::timer_actor::TimerMessage;
use crate::Context;
use crate::event::Event;
use crate::journal::Journal;
use crate::latency::StageLatency;
use crate::leak::{self, Balance};
use crate::log::{Delivery, EventLog};
use crate::snapshot::{Activity, Counts, StageSnapshot, StageState};
use crate::stage::Options;
use crate::timers::TimerChange;
use crate::transition::{Step, Transition};

/// What every actor of the runtime needs.
pub(super) struct Services<W> {
    pub(super) context: Context,
    pub(super) journal: Arc<dyn Journal<W>>,
    pub(super) log: Arc<dyn EventLog>,
    /// Set once the timer actor runs; changes before that are read from the journal.
    pub(super) timers: Mutex<Option<ActorRef<TimerMessage>>>,
    /// For whoever looks on; costs nothing while nobody does.
    pub(super) onlookers: broadcast::Sender<Transition>,
}

impl<W> Services<W> {
    /// Tells the timer actor of durable changes.
    pub(super) fn timers_changed(&self, changes: &[TimerChange]) {
        if changes.is_empty() {
            return;
        }
        let timers = self.timers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(actor) = timers.as_ref() {
            // A timer actor that is gone reads the journal when it comes back.
            let _ = actor.cast(TimerMessage::Changed(changes.to_vec()));
        }
    }

    /// Tells whoever looks on.
    pub(super) fn tell(&self, at: Timestamp, event: &Event, step: &Step) {
        if self.onlookers.receiver_count() == 0 {
            return;
        }
        // The last onlooker may just have left.
        let _ = self.onlookers.send(Transition {
            at,
            stage: event.stage.clone(),
            key: event.key.clone(),
            event: event.id.0.clone(),
            schema: event.schema.clone(),
            step: step.clone(),
        });
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
    since: Duration,
}

impl Credit {
    pub(super) fn new(
        permit: OwnedSemaphorePermit,
        shared: Arc<StageShared>,
        since: Duration,
    ) -> Self {
        shared.in_flight.fetch_add(1, Ordering::Relaxed);
        Self {
            _permit: permit,
            shared,
            since,
        }
    }

    /// Gives the credit back at the end of an event's time in hand.
    pub(super) fn give_back(self, now: Duration) {
        let held = now.saturating_sub(self.since);
        let counters = &self.shared.counters;
        let micros = u64::try_from(held.as_micros()).unwrap_or(u64::MAX);
        counters.held_micros.fetch_add(micros, Ordering::Relaxed);
        add_one(&counters.returned);
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

/// The actor of one key, as its stage sees it. Messages are sent under its lock, so
/// `sent == handled` means that nothing is on its way.
pub(super) struct KeyEntry {
    pub(super) actor: ActorRef<KeyMessage>,
    pub(super) sent: u64,
    pub(super) status: Arc<KeyStatus>,
}

impl KeyEntry {
    /// Messages sent and not yet dealt with.
    pub(super) fn queued(&self) -> u64 {
        self.sent.saturating_sub(self.status.handled())
    }

    /// Whether all it was sent has been dealt with.
    pub(super) fn rests(&self) -> bool {
        self.status.handled() == self.sent
    }
}

/// The live actors by key. Hashed alike on every machine and in every run, so that the order
/// in which actors are looked at, and stopped, is the same in every simulation of a seed.
pub(super) type Keys = DashMap<String, KeyEntry, BuildHasherDefault<DefaultHasher>>;
const SHARDS: usize = 64;

/// One stage; survives the restarts of its actor.
pub(super) struct StageShared {
    pub(super) name: String,
    pub(super) options: Options,
    /// Free credits, and those with which the fetcher waits for events.
    pub(super) credits: Arc<Semaphore>,
    /// As many parked events are handled at once. They take no credit: the credits of the
    /// key's other events may be waiting behind them.
    pub(super) releases: Arc<Semaphore>,
    pub(super) parking: Parking,
    pub(super) latency: StageLatency,
    /// The router: the live actor of each key.
    pub(super) keys: Keys,
    pub(super) counters: Counters,
    in_flight: AtomicU32,
    /// Handlers that the last sweep found past their limit.
    pub(super) stuck: AtomicU64,
    pub(super) balance: Mutex<Option<Balance>>,
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
    pub(super) passivated: AtomicU64,
    /// Credits given back, and for how long they were held altogether.
    pub(super) returned: AtomicU64,
    pub(super) held_micros: AtomicU64,
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
        let permits = || Arc::new(Semaphore::new(options.credits as usize));
        Self {
            name: name.to_owned(),
            options,
            credits: permits(),
            releases: permits(),
            parking: Parking::default(),
            latency: StageLatency::default(),
            keys: Keys::with_hasher_and_shard_amount(BuildHasherDefault::new(), SHARDS),
            counters: Counters::default(),
            in_flight: AtomicU32::new(0),
            stuck: AtomicU64::new(0),
            balance: Mutex::default(),
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

    pub(super) fn in_flight(&self) -> u32 {
        self.in_flight.load(Ordering::Relaxed)
    }

    pub(super) fn balance(&self) -> MutexGuard<'_, Option<Balance>> {
        self.balance.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is to be said of the credits for Little's law.
    pub(super) fn reading(&self) -> leak::Reading {
        let in_hand = u64::from(self.in_flight());
        // Counting goes over all live actors: not while nothing is out.
        let with_actors = match in_hand {
            0 => 0,
            _ => self.keys.iter().map(|entry| entry.queued()).sum(),
        };
        leak::Reading {
            in_hand,
            with_actors,
            returned: self.counters.returned.load(Ordering::Relaxed),
            held: Duration::from_micros(self.counters.held_micros.load(Ordering::Relaxed)),
        }
    }

    /// What the live actors of the stage are doing now.
    pub(super) fn active(&self, now: Duration) -> Vec<Activity> {
        let doing = |entry: dashmap::mapref::multiple::RefMulti<'_, String, KeyEntry>| {
            entry.status.activity(entry.key(), now)
        };
        self.keys.iter().filter_map(doing).collect()
    }

    pub(super) fn counts(&self) -> Counts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let counters = &self.counters;
        Counts {
            done: read(&counters.done),
            failures: read(&counters.failures),
            parked: read(&counters.parked),
            dead_letters: read(&counters.dead_letters),
            duplicates: read(&counters.duplicates),
            restarts: read(&counters.restarts),
            passivated: read(&counters.passivated),
        }
    }

    pub(super) fn snapshot(&self, backlog: u64, now: Duration) -> StageSnapshot {
        StageSnapshot {
            name: self.name.clone(),
            state: self.state(),
            credits: self.options.credits,
            in_flight: self.in_flight(),
            backlog,
            actors: self.keys.len() as u64,
            stuck: self.stuck.load(Ordering::Relaxed),
            balance: *self.balance(),
            parked: self.parking.summary(),
            counts: self.counts(),
            active: self.active(now),
            latency: self.latency.summaries(),
        }
    }
}
