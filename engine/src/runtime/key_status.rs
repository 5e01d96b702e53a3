//! What the actor of a key tells of itself while it works.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

use crate::event::Event;
use crate::snapshot::{Activity, Doing};
use crate::transition::Step;

/// Steps remembered for each live actor.
const RECENT: usize = 4;

/// Shared by the actor, which writes it, and the stage's actor and inspections, which read.
#[derive(Debug, Default)]
pub(crate) struct KeyStatus {
    /// Messages dealt with: as many as were sent means that nothing is on its way.
    handled: AtomicU64,
    /// Monotonic milliseconds of the last one.
    last_active: AtomicU64,
    told: Mutex<Told>,
}

#[derive(Debug, Default)]
struct Told {
    now: Option<Now>,
    recent: VecDeque<(Timestamp, Step)>,
}

#[derive(Debug)]
struct Now {
    event: String,
    schema: String,
    attempt: u32,
    doing: Doing,
    since: Duration,
    /// When the handler last began, went on or came back from a wait.
    moved: Duration,
}

impl KeyStatus {
    /// An event is taken in hand.
    pub(super) fn begin(&self, event: &Event, attempt: u32, now: Duration) {
        self.lock().now = Some(Now {
            event: event.id.0.clone(),
            schema: event.schema.clone(),
            attempt,
            doing: Doing::Handling,
            since: now,
            moved: now,
        });
    }

    /// Goes on to something else with the same event.
    pub(super) fn doing(&self, doing: Doing, since: Duration) {
        if let Some(now) = &mut self.lock().now {
            now.doing = doing;
            now.since = since;
        }
    }

    /// The handler waits for something outside, or no longer.
    pub(crate) fn waits_for(&self, what: Option<String>, now: Duration) {
        if let Some(held) = &mut self.lock().now {
            held.doing = what.map_or(Doing::Handling, |what| Doing::Waiting { what });
            held.moved = now;
        }
    }

    /// The handler has done a step of its work.
    pub(crate) fn progressed(&self, now: Duration) {
        if let Some(held) = &mut self.lock().now {
            held.moved = now;
        }
    }

    /// Dealt with one message; nothing is in hand.
    pub(super) fn rest(&self, now: Duration) {
        self.lock().now = None;
        let millis = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
        self.last_active.store(millis, Ordering::Relaxed);
        self.handled.fetch_add(1, Ordering::Release);
    }

    pub(super) fn remember(&self, at: Timestamp, step: Step) {
        let mut told = self.lock();
        if told.recent.len() == RECENT {
            told.recent.pop_front();
        }
        told.recent.push_back((at, step));
    }

    pub(super) fn recent(&self) -> Vec<(Timestamp, Step)> {
        self.lock().recent.iter().cloned().collect()
    }

    pub(super) fn handled(&self) -> u64 {
        self.handled.load(Ordering::Acquire)
    }

    pub(super) fn last_active(&self) -> Duration {
        Duration::from_millis(self.last_active.load(Ordering::Relaxed))
    }

    pub(super) fn activity(&self, key: &str, now: Duration) -> Option<Activity> {
        let told = self.lock();
        let held = told.now.as_ref()?;
        let spent = now.saturating_sub(held.since).as_millis();
        Some(Activity {
            key: key.to_owned(),
            event: held.event.clone(),
            schema: held.schema.clone(),
            attempt: held.attempt,
            doing: held.doing.clone(),
            for_ms: u64::try_from(spent).unwrap_or(u64::MAX),
        })
    }

    /// Whether a handler has been running for longer than `limit` without progress or a wait.
    pub(super) fn overruns(&self, limit: Duration, now: Duration) -> bool {
        let told = self.lock();
        told.now.as_ref().is_some_and(|held| {
            held.doing == Doing::Handling && now.saturating_sub(held.moved) > limit
        })
    }

    fn lock(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
