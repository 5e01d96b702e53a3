//! The core of a stage: what its actors share and what outlives their restarts.

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use dashmap::mapref::multiple::RefMulti;
use ractor::ActorRef;
use tokio::sync::Semaphore;

use super::counters::Counters;
use super::credits::Credits;
use super::live_keys::{KeyEntry, LiveKeys, live_keys};
use super::messages::StageMessage;
use super::parking::Parking;
use crate::observe::latency::StageLatency;
use crate::observe::leak::{self, Balance};
use crate::observe::snapshot::{Activity, StageSnapshot, StageState};
use crate::stage::Options;

/// The core of one stage; survives the restarts of its actor.
pub(super) struct StageCore {
    pub(super) name: String,
    pub(super) options: Options,
    pub(super) credits: Credits,
    /// Limits how many parked events are handled at once, to as many as there are credits. They
    /// use no credit: all credits may be in use by events that wait behind them.
    pub(super) releases: Arc<Semaphore>,
    pub(super) parking: Parking,
    pub(super) latency: StageLatency,
    pub(super) keys: LiveKeys,
    pub(super) counters: Counters,
    /// Number of handlers that the last sweep found to block their thread.
    pub(super) stuck: AtomicU64,
    balance: Mutex<Option<Balance>>,
    state: AtomicU8,
    /// The running actor of the stage, or the last one.
    actor: Mutex<Option<ActorRef<StageMessage>>>,
}

const STATES: [StageState; 4] = [
    StageState::Starting,
    StageState::Running,
    StageState::Draining,
    StageState::Failed,
];

impl StageCore {
    pub(super) fn new(name: &str, options: Options) -> Self {
        Self {
            name: name.to_owned(),
            options,
            credits: Credits::new(options.credits),
            releases: Arc::new(Semaphore::new(options.credits as usize)),
            parking: Parking::default(),
            latency: StageLatency::default(),
            keys: live_keys(),
            counters: Counters::default(),
            stuck: AtomicU64::new(0),
            balance: Mutex::default(),
            state: AtomicU8::new(0),
            actor: Mutex::default(),
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

    pub(super) fn set_actor(&self, actor: ActorRef<StageMessage>) {
        *lock(&self.actor) = Some(actor);
    }

    /// The actor of the stage; `None` before its first start.
    pub(super) fn actor(&self) -> Option<ActorRef<StageMessage>> {
        lock(&self.actor).clone()
    }

    pub(super) fn balance(&self) -> MutexGuard<'_, Option<Balance>> {
        lock(&self.balance)
    }

    /// The credits at this instant, for the check of leaks.
    pub(super) fn reading(&self) -> leak::Reading {
        let in_flight = u64::from(self.credits.in_use());
        // The sum visits all live actors, so it is left out while no credit is in use.
        let with_actors = match in_flight {
            0 => 0,
            _ => self.keys.iter().map(|entry| entry.queued()).sum(),
        };
        leak::Reading {
            in_flight,
            with_actors,
            returned: self.credits.returned(),
            used: self.credits.used(),
        }
    }

    /// What the live actors of the stage do now.
    pub(super) fn active(&self, now: Duration) -> Vec<Activity> {
        let activity =
            |entry: RefMulti<'_, String, KeyEntry>| entry.status.activity(entry.key(), now);
        self.keys.iter().filter_map(activity).collect()
    }

    pub(super) fn snapshot(&self, backlog: u64, now: Duration) -> StageSnapshot {
        StageSnapshot {
            name: self.name.clone(),
            state: self.state(),
            credits: self.options.credits,
            in_flight: self.credits.in_use(),
            backlog,
            actors: self.keys.len() as u64,
            stuck: self.stuck.load(Ordering::Relaxed),
            balance: *self.balance(),
            parked: self.parking.summary(),
            counts: self.counters.read(),
            active: self.active(now),
            latency: self.latency.summaries(),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // The values are replaced whole; a panic cannot leave them half-written.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
