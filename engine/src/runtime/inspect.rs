//! Inspection of a running system, on request; it costs nothing otherwise.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::broadcast;

use super::handle::{Runtime, lock};
use super::stage_core::StageCore;
use crate::journal::{JournalError, WriteSet};
use crate::observe::latency::{Phase, StageLatency};
use crate::observe::snapshot::{KeySnapshot, NextTimer, Snapshot};
use crate::observe::transition::Transition;

impl<W: WriteSet> Runtime<W> {
    /// The state of the runtime at this instant.
    pub async fn snapshot(&self) -> Snapshot {
        let now = self.services.context.monotonic();
        let mut stages = Vec::with_capacity(self.stages.len());
        for stage in &self.stages {
            // A log that does not answer must not hide the other values.
            let backlog = self.services.log.backlog(&stage.name).await;
            stages.push(stage.snapshot(backlog.unwrap_or_default(), now));
        }
        Snapshot {
            at: self.services.context.now(),
            stages,
            next_timer: *lock(&self.next_due),
            timers_running: self.timers_running.load(Ordering::Relaxed),
            limits: self.limits.snapshot(),
            slos: self.findings.slos().status(now),
        }
    }

    /// The latency series of each stage, by name.
    pub fn latencies(&self) -> impl Iterator<Item = (&str, &StageLatency)> {
        self.stages
            .iter()
            .map(|stage| (stage.name.as_str(), &stage.latency))
    }

    /// The bucket boundaries that a histogram of a stage's phase needs: the thresholds of its
    /// rules.
    pub fn thresholds(&self, stage: &str, phase: Phase) -> Vec<Duration> {
        self.findings.slos().thresholds(stage, phase)
    }

    /// The transitions of events from now on. A receiver that lags too far behind gets the number
    /// of transitions that it missed.
    pub fn transitions(&self) -> broadcast::Receiver<Transition> {
        self.services.subscribe()
    }

    /// Live actors and parked keys, stage by stage: those at work first, then those with parked
    /// events, then the others by idle time. At most `limit` for each stage; only those of `stage`
    /// if it is given.
    pub fn actors(&self, stage: Option<&str>, limit: usize) -> Vec<KeySnapshot> {
        let now = self.services.context.monotonic();
        let selected = |known: &&Arc<StageCore>| stage.is_none_or(|name| name == known.name);
        let mut all = Vec::new();
        for stage in self.stages.iter().filter(selected) {
            let mut keys: Vec<_> = stage.keys.iter().map(|entry| entry.key().clone()).collect();
            keys.extend(stage.parking.keys());
            keys.sort_unstable();
            keys.dedup();
            let mut of_stage: Vec<_> = keys
                .iter()
                .map(|key| key_snapshot(stage, key, now))
                .collect();
            of_stage.sort_by_key(|known| {
                let idle = known.idle_ms.unwrap_or(u64::MAX);
                (known.active.is_none(), known.parked == 0, idle)
            });
            of_stage.truncate(limit);
            all.append(&mut of_stage);
        }
        all
    }

    /// The state of a key in every stage in which it is live, parked, blocked or has timers.
    ///
    /// # Errors
    /// When the journal cannot list the timers.
    pub async fn key(&self, key: &str) -> Result<Vec<KeySnapshot>, JournalError> {
        let now = self.services.context.monotonic();
        let mut timers = self.services.journal.timers().await?;
        timers.retain(|timer| timer.key == key);
        timers.sort_by_key(|timer| timer.due);
        let mut found = Vec::new();
        for stage in &self.stages {
            let mut of_stage = key_snapshot(stage, key, now);
            let own = timers.iter().filter(|timer| timer.stage == stage.name);
            of_stage.timers = own
                .map(|timer| NextTimer {
                    id: timer.id.clone(),
                    due: timer.due,
                    schema: timer.schema.clone(),
                    priority: timer.priority,
                })
                .collect();
            let known = of_stage.live || of_stage.parked > 0 || of_stage.blocked_by.is_some();
            if known || !of_stage.timers.is_empty() {
                found.push(of_stage);
            }
        }
        Ok(found)
    }
}

fn key_snapshot(stage: &StageCore, key: &str, now: Duration) -> KeySnapshot {
    let parked = stage.parking.get(key);
    let mut known = KeySnapshot {
        stage: stage.name.clone(),
        key: key.to_owned(),
        live: false,
        active: None,
        queued: 0,
        handled: 0,
        idle_ms: None,
        parked: parked.as_ref().map_or(0, |parked| parked.count),
        parked_until: parked.as_ref().and_then(|parked| parked.due),
        blocked_by: parked.and_then(|parked| parked.blocked_by),
        recent: Vec::<(Timestamp, _)>::new(),
        timers: Vec::new(),
    };
    if let Some(entry) = stage.keys.get(key) {
        let status = &entry.status;
        known.live = true;
        known.active = status.activity(key, now);
        known.handled = status.handled();
        known.queued = entry.queued();
        let idle = now.saturating_sub(status.last_active()).as_millis();
        known.idle_ms = (known.queued == 0).then(|| u64::try_from(idle).unwrap_or(u64::MAX));
        known.recent = status.recent();
    }
    known
}
