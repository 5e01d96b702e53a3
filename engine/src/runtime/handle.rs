//! The handle of a running system of stages: drains, kills and changes it.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ractor::ActorRef;
use serde::{Deserialize, Serialize};
use tokio::task::JoinHandle;

use super::messages::{KeyMessage, StageMessage};
use super::monitor::Findings;
use super::services::Services;
use super::stage_core::StageCore;
use super::supervisor::SupervisorMessage;
use super::timer_actor::NextDue;
use crate::flow::limit::Limits;
use crate::journal::{Commit, JournalError, WriteSet};
use crate::observe::snapshot::Activity;
use crate::timers::TimerChange;

/// The events that were still in flight when a drain timed out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrainReport {
    /// (stage, what its actor did with the event). Empty: everything was finished.
    pub stuck: Vec<(String, Activity)>,
}

/// A running system of stages.
pub struct Runtime<W> {
    pub(super) services: Arc<Services<W>>,
    pub(super) stages: Vec<Arc<StageCore>>,
    pub(super) next_due: NextDue,
    pub(super) timers_running: Arc<AtomicBool>,
    pub(super) findings: Arc<Findings>,
    pub(super) limits: Limits,
    pub(super) supervisor: ActorRef<SupervisorMessage>,
    pub(super) handle: Mutex<Option<JoinHandle<()>>>,
}

impl<W> std::fmt::Debug for Runtime<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let stages: Vec<_> = self
            .stages
            .iter()
            .map(|stage| stage.name.as_str())
            .collect();
        f.debug_struct("Runtime")
            .field("stages", &stages)
            .finish_non_exhaustive()
    }
}

impl<W: WriteSet> Runtime<W> {
    /// Sets and cancels timers from outside a handler; durable when it returns.
    ///
    /// # Errors
    /// When the journal does not commit the changes.
    pub async fn change_timers(&self, timers: Vec<TimerChange>) -> Result<(), JournalError> {
        let mut commit = Commit::outside(W::default(), Vec::new());
        commit.timers.clone_from(&timers);
        self.services.journal.commit(Arc::new(commit)).await?;
        self.services.timers_changed(&timers);
        Ok(())
    }

    /// Stops fetching, waits at most `limit` until the events in flight are finished, then stops
    /// the actors. Events that were not finished stay in the log and are redelivered at the next
    /// start.
    pub async fn drain(&self, limit: Duration) -> DrainReport {
        for stage in &self.stages {
            if let Some(actor) = stage.actor() {
                // An actor that has ended fetches nothing.
                let _ = actor.cast(StageMessage::StopFetching);
            }
        }
        let report = match tokio::time::timeout(limit, self.all_finished()).await {
            Ok(()) => DrainReport::default(),
            Err(_) => DrainReport {
                stuck: self.stuck(),
            },
        };
        // The last interval is shorter.
        let now = self.services.context.now();
        self.findings.write_interval(now, &self.stages).await;
        self.supervisor.stop(Some("drained".to_owned()));
        self.supervisor_ended().await;
        report
    }

    /// Waits until no event is in flight, by taking all permits of every stage. They are never
    /// returned, so that no further work begins.
    async fn all_finished(&self) {
        for stage in &self.stages {
            for permits in [stage.credits.free(), &stage.releases] {
                // Fails only if the semaphore is closed, and none ever is.
                let all = permits.acquire_many(stage.options.credits).await;
                let _ = all.map(|permits| permits.forget());
            }
        }
    }

    /// Ends all actors at once, as the end of the process would: no event is finished, and
    /// effects that are not durable are lost. For simulations and drills.
    pub async fn kill(&self) {
        self.supervisor.kill();
        self.supervisor_ended().await;
    }

    async fn supervisor_ended(&self) {
        let handle = lock(&self.handle).take();
        if let Some(handle) = handle {
            // A join error means that it had ended before it was stopped.
            let _ = handle.await;
        }
    }

    /// Makes the actor of a key, or of a whole stage, fail between two messages, as a bug would.
    /// Returns whether there was such an actor. For simulations and drills.
    pub fn fail(&self, stage: &str, key: Option<&str>) -> bool {
        let Some(stage) = self.stages.iter().find(|known| known.name == stage) else {
            return false;
        };
        match key {
            Some(key) => {
                let entry = stage.keys.get(key);
                entry.is_some_and(|entry| entry.actor.cast(KeyMessage::Fail).is_ok())
            }
            None => {
                let failed = StageMessage::FetcherFailed("failed on request".to_owned());
                stage
                    .actor()
                    .is_some_and(|actor| actor.cast(failed).is_ok())
            }
        }
    }

    /// The events in flight with what their actors do.
    fn stuck(&self) -> Vec<(String, Activity)> {
        let now = self.services.context.monotonic();
        let of_stage = |stage: &Arc<StageCore>| {
            let name = stage.name.clone();
            stage
                .active(now)
                .into_iter()
                .map(move |activity| (name.clone(), activity))
        };
        self.stages.iter().flat_map(of_stage).collect()
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // The values are replaced whole; a panic cannot leave them half-written.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
