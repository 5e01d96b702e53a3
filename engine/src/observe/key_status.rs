//! The status of a key's actor, readable while the actor works.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

use super::snapshot::{Activity, Doing};
use super::transition::Step;
use crate::event::Event;

/// Number of steps retained for each live actor.
const MAX_RECENT: usize = 4;

/// Written by the actor of the key; read by the actor of its stage and by inspections.
#[derive(Debug, Default)]
pub(crate) struct KeyStatus {
    /// Messages processed: if as many were sent, the mailbox is empty and the actor idle.
    handled: AtomicU64,
    /// Monotonic milliseconds at the end of the last message.
    last_active: AtomicU64,
    shown: Mutex<Shown>,
}

#[derive(Debug, Default)]
struct Shown {
    current: Option<Current>,
    recent: VecDeque<(Timestamp, Step)>,
}

/// The event that the actor works on.
#[derive(Debug)]
struct Current {
    event: String,
    schema: String,
    attempt: u32,
    doing: Doing,
    since: Duration,
    /// When the handler last began, made progress or ended a wait.
    last_progress: Duration,
}

impl KeyStatus {
    /// An attempt at an event begins.
    pub(crate) fn begin(&self, event: &Event, attempt: u32, now: Duration) {
        self.lock().current = Some(Current {
            event: event.id.0.clone(),
            schema: event.schema.clone(),
            attempt,
            doing: Doing::Handling,
            since: now,
            last_progress: now,
        });
    }

    /// The actor goes on to something else with the same event.
    pub(crate) fn set_doing(&self, doing: Doing, since: Duration) {
        if let Some(current) = &mut self.lock().current {
            current.doing = doing;
            current.since = since;
        }
    }

    /// The handler begins to wait for `what`; `None`: its wait has ended.
    pub(crate) fn set_waiting(&self, what: Option<String>, now: Duration) {
        if let Some(current) = &mut self.lock().current {
            current.doing = what.map_or(Doing::Handling, |what| Doing::Waiting { what });
            current.last_progress = now;
        }
    }

    /// The handler has made progress.
    pub(crate) fn record_progress(&self, now: Duration) {
        if let Some(current) = &mut self.lock().current {
            current.last_progress = now;
        }
    }

    /// The actor has processed one message and works on no event.
    pub(crate) fn set_idle(&self, now: Duration) {
        self.lock().current = None;
        let millis = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
        self.last_active.store(millis, Ordering::Relaxed);
        self.handled.fetch_add(1, Ordering::Release);
    }

    /// Adds a step to the recent ones.
    pub(crate) fn record_step(&self, at: Timestamp, step: Step) {
        let mut shown = self.lock();
        if shown.recent.len() == MAX_RECENT {
            shown.recent.pop_front();
        }
        shown.recent.push_back((at, step));
    }

    /// The last steps, oldest first.
    pub(crate) fn recent(&self) -> Vec<(Timestamp, Step)> {
        self.lock().recent.iter().cloned().collect()
    }

    /// Number of messages processed.
    pub(crate) fn handled(&self) -> u64 {
        self.handled.load(Ordering::Acquire)
    }

    /// Monotonic time at the end of the last message.
    pub(crate) fn last_active(&self) -> Duration {
        Duration::from_millis(self.last_active.load(Ordering::Relaxed))
    }

    /// What the actor does with its event; `None` while it is idle.
    pub(crate) fn activity(&self, key: &str, now: Duration) -> Option<Activity> {
        let shown = self.lock();
        let current = shown.current.as_ref()?;
        let elapsed = now.saturating_sub(current.since).as_millis();
        Some(Activity {
            key: key.to_owned(),
            event: current.event.clone(),
            schema: current.schema.clone(),
            attempt: current.attempt,
            doing: current.doing.clone(),
            for_ms: u64::try_from(elapsed).unwrap_or(u64::MAX),
        })
    }

    /// Whether a handler runs for longer than `timeout` without progress or a declared wait.
    pub(crate) fn is_overdue(&self, timeout: Duration, now: Duration) -> bool {
        let shown = self.lock();
        shown.current.as_ref().is_some_and(|current| {
            let without_progress = now.saturating_sub(current.last_progress);
            current.doing == Doing::Handling && without_progress > timeout
        })
    }

    fn lock(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
