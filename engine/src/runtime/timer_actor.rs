//! Fires the timers: turns each that is due into an event, in one transaction with its removal
//! or its next due time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use ractor::{Actor, ActorCell, ActorProcessingErr, ActorRef, MessagingErr, SpawnErr};
use tokio_util::task::AbortOnDropHandle;

use super::child::{Child, spawn_child};
use super::messages::TimerMessage;
use super::services::Services;
use super::timer_wheel::TimerWheel;
use crate::between;
use crate::journal::{Commit, Committed, Input, JournalError, Verdict, WriteSet};
use crate::timers::{Timer, TimerChange};

/// Longest time between two checks: the clock may be set while the actor waits.
const MAX_WAIT: Duration = Duration::from_secs(15);
/// Number of timers fired concurrently, so that the journal merges their commits.
const FIRE_BATCH: usize = 256;
/// Wait before another try when the journal is unavailable.
const FIRE_RETRY: Duration = Duration::from_secs(1);

/// The due time of the next timer, for the snapshot.
pub(super) type NextDue = Arc<Mutex<Option<Timestamp>>>;

pub(super) struct TimerActor<W> {
    pub(super) services: Arc<Services<W>>,
    pub(super) next_due: NextDue,
    /// Made false when the restarts of the actor are exhausted.
    pub(super) running: Arc<AtomicBool>,
}

/// The timers in memory, with the task that wakes the actor.
#[derive(Default)]
pub(super) struct Timers {
    wheel: TimerWheel,
    wake: Option<Wake>,
}

impl<W: WriteSet> Child for TimerActor<W> {
    fn name(&self) -> &str {
        "timers"
    }

    fn spawn(&self, supervisor: ActorCell) -> BoxFuture<'static, Result<ActorCell, SpawnErr>> {
        let actor = Self {
            services: self.services.clone(),
            next_due: self.next_due.clone(),
            running: self.running.clone(),
        };
        Box::pin(async move { Ok(spawn_child(actor, supervisor).await?.get_cell()) })
    }

    fn on_exhausted(&self) {
        self.running.store(false, Ordering::Relaxed);
    }
}

impl<W: WriteSet> Actor for TimerActor<W> {
    type Msg = TimerMessage;
    type State = Timers;
    type Arguments = ();

    async fn pre_start(
        &self,
        myself: ActorRef<TimerMessage>,
        (): (),
    ) -> Result<Timers, ActorProcessingErr> {
        // Reachable before it reads: a change in between is then seen twice rather than never.
        self.services.set_timer_actor(myself.clone());
        let mut timers = Timers::default();
        for timer in self.services.journal.timers().await? {
            timers.wheel.apply(TimerChange::Set(timer));
        }
        self.rearm(&myself, &mut timers);
        Ok(timers)
    }

    async fn handle(
        &self,
        myself: ActorRef<TimerMessage>,
        message: TimerMessage,
        timers: &mut Timers,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            TimerMessage::Changed(changes) => {
                let wheel = &mut timers.wheel;
                changes.into_iter().for_each(|change| wheel.apply(change));
            }
            TimerMessage::Wake => {
                if let Err(error) = self.fire_due(&mut timers.wheel).await {
                    tracing::warn!(%error, "firing timers failed, retrying");
                    timers.wake = Some(wake_in(&myself, FIRE_RETRY));
                    return Ok(());
                }
            }
        }
        self.rearm(&myself, timers);
        Ok(())
    }
}

impl<W: WriteSet> TimerActor<W> {
    /// Fires the timers that are due, many concurrently: the journal merges their commits.
    async fn fire_due(&self, wheel: &mut TimerWheel) -> Result<(), JournalError> {
        let context = &self.services.context;
        let (now, monotonic) = (context.now(), context.monotonic());
        self.move_drifted(wheel, wheel.drifted(now, monotonic))
            .await?;
        wheel.set_last_check(now, monotonic);
        let due = wheel.due(now);
        for some in due.chunks(FIRE_BATCH) {
            let firings = some.iter().map(|timer| self.fire(timer));
            let results = futures_util::future::join_all(firings).await;
            let mut failed = None;
            for (timer, result) in some.iter().zip(results) {
                match result {
                    Ok(Some(next)) => wheel.apply(next),
                    Ok(None) => wheel.remove(&timer.id),
                    Err(error) => failed = Some(error),
                }
            }
            if let Some(error) = failed {
                return Err(error);
            }
        }
        Ok(())
    }

    /// Gives periodic timers new due times after the clock was set back.
    async fn move_drifted(
        &self,
        wheel: &mut TimerWheel,
        drifted: Vec<Timer>,
    ) -> Result<(), JournalError> {
        if drifted.is_empty() {
            return Ok(());
        }
        tracing::warn!(
            timers = drifted.len(),
            "the clock was set back, periodic timers moved"
        );
        let changes: Vec<_> = drifted.into_iter().map(TimerChange::Set).collect();
        let mut commit = Commit::outside(W::default(), Vec::new());
        commit.timers.clone_from(&changes);
        self.services.journal.commit(Arc::new(commit)).await?;
        changes.into_iter().for_each(|change| wheel.apply(change));
        Ok(())
    }

    /// Turns a due timer into its event. Returns the change to apply to the wheel; `None` if the
    /// timer no longer exists.
    async fn fire(&self, timer: &Timer) -> Result<Option<TimerChange>, JournalError> {
        let now = self.services.context.now();
        let next = timer.after_firing(now);
        let commit = Commit {
            input: Input::Timer {
                id: timer.id.clone(),
                due: timer.due,
            },
            verdict: Verdict::Done,
            writes: W::default(),
            emit: vec![timer.event(now)],
            timers: vec![next.clone()],
        };
        match self.services.journal.commit(Arc::new(commit)).await {
            Ok(Committed::Applied) => Ok(Some(next)),
            // It was moved or cancelled meanwhile: the journal has the current state.
            Ok(Committed::Duplicate) => {
                let known = self.services.journal.timer(&timer.id).await?;
                Ok(known.map(TimerChange::Set))
            }
            Err(JournalError::Refused(detail)) => {
                tracing::error!(timer = %timer.id, detail, "a timer cannot fire, dropped");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Publishes the next due time, and schedules a wake-up for it.
    fn rearm(&self, myself: &ActorRef<TimerMessage>, timers: &mut Timers) {
        let next = timers.wheel.next_due();
        *self.next_due.lock().unwrap_or_else(PoisonError::into_inner) = next;
        timers.wake = next.map(|due| {
            let wait = between(self.services.context.now(), due).min(MAX_WAIT);
            wake_in(myself, wait)
        });
    }
}

type Wake = AbortOnDropHandle<Result<(), MessagingErr<TimerMessage>>>;

fn wake_in(myself: &ActorRef<TimerMessage>, wait: Duration) -> Wake {
    AbortOnDropHandle::new(myself.send_after(wait, || TimerMessage::Wake))
}
