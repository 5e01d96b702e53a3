//! Rings the timers: keeps them in memory by due time, and turns each into an event in
//! one transaction with its removal or its next due time.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use ractor::{Actor, ActorProcessingErr, ActorRef, MessagingErr};
use tokio_util::task::AbortOnDropHandle;

use super::shared::Services;
use crate::journal::{Commit, Committed, Input, JournalError, Verdict, WriteSet};
use crate::timers::{Timer, TimerChange};
use crate::{between, later};

/// The clock may be set while we wait, so look at least this often.
const LONGEST_WAIT: Duration = Duration::from_secs(15);
/// Rings handed to the journal together.
const AT_ONCE: usize = 256;
/// Wait before trying again when the journal does not take a ring.
const RING_RETRY: Duration = Duration::from_secs(1);

pub(super) enum TimerMessage {
    /// These changes are durable.
    Changed(Vec<TimerChange>),
    /// Something may be due.
    Wake,
}

/// The due time of the next timer, for the snapshot.
pub(super) type NextDue = Arc<Mutex<Option<Timestamp>>>;

pub(super) struct TimerActor<W> {
    pub(super) services: Arc<Services<W>>,
    pub(super) next_due: NextDue,
}

#[derive(Default)]
pub(super) struct Wheel {
    timers: HashMap<String, Timer>,
    by_due: BTreeSet<(Timestamp, String)>,
    /// Those that ring again and again.
    periodic: BTreeSet<String>,
    wake: Option<Wake>,
    /// Both clocks when the timers were last looked at.
    looked: Option<(Timestamp, Duration)>,
}

impl Wheel {
    fn apply(&mut self, change: TimerChange) {
        match change {
            TimerChange::Cancel(id) => self.remove(&id),
            TimerChange::Ensure(timer) if self.timers.contains_key(&timer.id) => {}
            TimerChange::Set(timer) | TimerChange::Ensure(timer) => {
                self.remove(&timer.id);
                self.by_due.insert((timer.due, timer.id.clone()));
                if timer.every.is_some() {
                    self.periodic.insert(timer.id.clone());
                }
                self.timers.insert(timer.id.clone(), timer);
            }
        }
    }

    fn remove(&mut self, id: &str) {
        self.periodic.remove(id);
        if let Some(old) = self.timers.remove(id) {
            self.by_due.remove(&(old.due, old.id));
        }
    }

    fn next_due(&self) -> Option<Timestamp> {
        self.by_due.first().map(|(due, _)| *due)
    }

    /// Periodic timers that a clock set back would leave silent until it has caught up, moved
    /// to where they belong: those that would have rung within their period.
    fn astray(&self, now: Timestamp, monotonic: Duration) -> Vec<Timer> {
        let Some((then, since)) = self.looked else {
            return Vec::new();
        };
        let expected = later(then, monotonic.saturating_sub(since));
        if now >= expected {
            return Vec::new();
        }
        let timers = self.periodic.iter().filter_map(|id| self.timers.get(id));
        let moved = timers.filter_map(|timer| {
            let period = timer.every?;
            let due = later(now, period);
            let astray = timer.due > due && timer.due <= later(expected, period);
            astray.then(|| Timer {
                due,
                ..timer.clone()
            })
        });
        moved.collect()
    }

    fn due(&self, now: Timestamp) -> Vec<Timer> {
        let due = self.by_due.iter().take_while(|(due, _)| *due <= now);
        due.filter_map(|(_, id)| self.timers.get(id).cloned())
            .collect()
    }
}

impl<W: WriteSet> Actor for TimerActor<W> {
    type Msg = TimerMessage;
    type State = Wheel;
    type Arguments = ();

    async fn pre_start(
        &self,
        myself: ActorRef<TimerMessage>,
        (): (),
    ) -> Result<Wheel, ActorProcessingErr> {
        // First be reachable, then read: a change in between is seen twice rather than not.
        *self
            .services
            .timers
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(myself.clone());
        let mut wheel = Wheel::default();
        for timer in self.services.journal.timers().await? {
            wheel.apply(TimerChange::Set(timer));
        }
        self.rearm(&myself, &mut wheel);
        Ok(wheel)
    }

    async fn handle(
        &self,
        myself: ActorRef<TimerMessage>,
        message: TimerMessage,
        wheel: &mut Wheel,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            TimerMessage::Changed(changes) => {
                changes.into_iter().for_each(|change| wheel.apply(change));
            }
            TimerMessage::Wake => {
                if let Err(error) = self.ring_due(wheel).await {
                    tracing::warn!(%error, "ringing, trying again");
                    wheel.wake = Some(wake_in(&myself, RING_RETRY));
                    return Ok(());
                }
            }
        }
        self.rearm(&myself, wheel);
        Ok(())
    }
}

impl<W: WriteSet> TimerActor<W> {
    /// Rings what is due, many at a time: the journal makes one transaction of them.
    async fn ring_due(&self, wheel: &mut Wheel) -> Result<(), JournalError> {
        let context = &self.services.context;
        let (now, monotonic) = (context.now(), context.monotonic());
        self.bring_back(wheel, wheel.astray(now, monotonic)).await?;
        wheel.looked = Some((now, monotonic));
        let due = wheel.due(now);
        for some in due.chunks(AT_ONCE) {
            let rings = some.iter().map(|timer| self.ring(timer));
            let answers = futures_util::future::join_all(rings).await;
            let mut failed = None;
            for (timer, answer) in some.iter().zip(answers) {
                match answer {
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

    async fn bring_back(&self, wheel: &mut Wheel, astray: Vec<Timer>) -> Result<(), JournalError> {
        if astray.is_empty() {
            return Ok(());
        }
        tracing::warn!(
            timers = astray.len(),
            "the clock was set back, periodic timers moved"
        );
        let changes: Vec<_> = astray.into_iter().map(TimerChange::Set).collect();
        let mut commit = Commit::outside(W::default(), Vec::new());
        commit.timers.clone_from(&changes);
        self.services.journal.commit(Arc::new(commit)).await?;
        changes.into_iter().for_each(|change| wheel.apply(change));
        Ok(())
    }

    /// Turns a due timer into its event. Answers what the timer is from now on; `None` if it
    /// is gone.
    async fn ring(&self, timer: &Timer) -> Result<Option<TimerChange>, JournalError> {
        let now = self.services.context.now();
        let next = timer.after_ring(now);
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
            // Somebody moved or removed it meanwhile: what the journal has counts.
            Ok(Committed::Duplicate) => {
                let known = self.services.journal.timer(&timer.id).await?;
                Ok(known.map(TimerChange::Set))
            }
            Err(JournalError::Refused(detail)) => {
                tracing::error!(timer = %timer.id, detail, "a timer cannot ring, given up");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn rearm(&self, myself: &ActorRef<TimerMessage>, wheel: &mut Wheel) {
        let next = wheel.next_due();
        *self.next_due.lock().unwrap_or_else(PoisonError::into_inner) = next;
        wheel.wake = next.map(|due| {
            let wait = between(self.services.context.now(), due).min(LONGEST_WAIT);
            wake_in(myself, wait)
        });
    }
}

type Wake = AbortOnDropHandle<Result<(), MessagingErr<TimerMessage>>>;

fn wake_in(myself: &ActorRef<TimerMessage>, wait: Duration) -> Wake {
    AbortOnDropHandle::new(myself.send_after(wait, || TimerMessage::Wake))
}

#[cfg(test)]
mod tests;
