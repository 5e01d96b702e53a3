//! What the runtime shows when somebody asks; it costs nothing while nobody does.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::broadcast;

use super::shared::StageShared;
use super::{Runtime, lock};
use crate::journal::{JournalError, WriteSet};
use crate::latency::{Phase, StageLatency};
use crate::snapshot::{KeySnapshot, NextTimer, Snapshot};
use crate::transition::Transition;

impl<W: WriteSet> Runtime<W> {
    /// The runtime at this instant.
    pub async fn snapshot(&self) -> Snapshot {
        let now = self.services.context.monotonic();
        let mut stages = Vec::with_capacity(self.stages.len());
        for stage in &self.stages {
            // A log that does not answer must not hide the rest.
            let backlog = self.services.log.backlog(&stage.name).await;
            stages.push(stage.snapshot(backlog.unwrap_or_default(), now));
        }
        Snapshot {
            at: self.services.context.now(),
            stages,
            next_timer: *lock(&self.next_due),
            timers_ring: self.timers_ring.load(Ordering::Relaxed),
            limits: self.limits.snapshot(),
            slos: self.watch.slos().status(now),
        }
    }

    /// The latency series of each stage, by name.
    pub fn latencies(&self) -> impl Iterator<Item = (&str, &StageLatency)> {
        self.stages
            .iter()
            .map(|stage| (stage.name.as_str(), &stage.latency))
    }

    /// Where the buckets of a stage's phase have to stand: on the thresholds of its rules.
    pub fn thresholds(&self, stage: &str, phase: Phase) -> Vec<Duration> {
        self.watch.slos().thresholds(stage, phase)
    }

    /// What happens from now on. Who reads too slowly is told how much was missed.
    pub fn transitions(&self) -> broadcast::Receiver<Transition> {
        self.services.onlookers.subscribe()
    }

    /// The live actors, those at work first, then by how short they rest; and the keys that
    /// have something parked. At most `limit` for each stage, or all of `stage`.
    pub fn actors(&self, stage: Option<&str>, limit: usize) -> Vec<KeySnapshot> {
        let now = self.services.context.monotonic();
        let asked = |known: &&Arc<StageShared>| stage.is_none_or(|name| name == known.name);
        let mut all = Vec::new();
        for stage in self.stages.iter().filter(asked) {
            let mut keys: Vec<_> = stage.keys.iter().map(|entry| entry.key().clone()).collect();
            keys.extend(stage.parking.keys());
            keys.sort_unstable();
            keys.dedup();
            let mut of_stage: Vec<_> = keys.iter().map(|key| key_of(stage, key, now)).collect();
            of_stage.sort_by_key(|known| {
                let idle = known.idle_ms.unwrap_or(u64::MAX);
                (known.active.is_none(), known.parked == 0, idle)
            });
            of_stage.truncate(limit);
            all.append(&mut of_stage);
        }
        all
    }

    /// All that is known of a key, in every stage that knows it, with its timers.
    ///
    /// # Errors
    /// When the journal does not tell the timers.
    pub async fn key(&self, key: &str) -> Result<Vec<KeySnapshot>, JournalError> {
        let now = self.services.context.monotonic();
        let mut timers = self.services.journal.timers().await?;
        timers.retain(|timer| timer.key == key);
        timers.sort_by_key(|timer| timer.due);
        let mut found = Vec::new();
        for stage in &self.stages {
            let mut of_stage = key_of(stage, key, now);
            let own = timers.iter().filter(|timer| timer.stage == stage.name);
            of_stage.timers = own
                .map(|timer| NextTimer {
                    id: timer.id.clone(),
                    due: timer.due,
                    schema: timer.schema.clone(),
                    priority: timer.priority,
                })
                .collect();
            let known = of_stage.live || of_stage.parked > 0 || of_stage.behind.is_some();
            if known || !of_stage.timers.is_empty() {
                found.push(of_stage);
            }
        }
        Ok(found)
    }
}

fn key_of(stage: &StageShared, key: &str, now: Duration) -> KeySnapshot {
    let parked = stage.parking.of(key);
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
        behind: parked.and_then(|parked| parked.behind),
        recent: Vec::<(Timestamp, _)>::new(),
        timers: Vec::new(),
    };
    if let Some(entry) = stage.keys.get(key) {
        let status = &entry.status;
        known.live = true;
        known.active = status.activity(key, now);
        known.handled = status.handled();
        known.queued = entry.queued();
        let rested = now.saturating_sub(status.last_active()).as_millis();
        known.idle_ms = (known.queued == 0).then(|| u64::try_from(rested).unwrap_or(u64::MAX));
        known.recent = status.recent();
    }
    known
}
