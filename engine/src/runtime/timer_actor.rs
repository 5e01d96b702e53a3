//! Rings the timers: keeps them in memory by due time, and turns each into an event in
//! one transaction with its removal or its next due time.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use ractor::{Actor, ActorProcessingErr, ActorRef, MessagingErr};
use tokio_util::task::AbortOnDropHandle;

use super::shared::Services;
use crate::between;
use crate::journal::{Commit, Committed, Input, JournalError, Verdict, WriteSet};
use crate::timers::{Timer, TimerChange};

/// The clock may be set while we wait, so look at least this often.
const LONGEST_WAIT: Duration = Duration::from_secs(15);
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
    wake: Option<Wake>,
}

impl Wheel {
    fn apply(&mut self, change: TimerChange) {
        match change {
            TimerChange::Cancel(id) => self.remove(&id),
            TimerChange::Ensure(timer) if self.timers.contains_key(&timer.id) => {}
            TimerChange::Set(timer) | TimerChange::Ensure(timer) => {
                self.remove(&timer.id);
                self.by_due.insert((timer.due, timer.id.clone()));
                self.timers.insert(timer.id.clone(), timer);
            }
        }
    }

    fn remove(&mut self, id: &str) {
        if let Some(old) = self.timers.remove(id) {
            self.by_due.remove(&(old.due, old.id));
        }
    }

    fn next_due(&self) -> Option<Timestamp> {
        self.by_due.first().map(|(due, _)| *due)
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
                for timer in wheel.due(self.services.context.now()) {
                    if let Err(JournalError::Unavailable(detail)) = self.ring(timer, wheel).await {
                        tracing::warn!(detail, "ringing, trying again");
                        wheel.wake = Some(wake_in(&myself, RING_RETRY));
                        return Ok(());
                    }
                }
            }
        }
        self.rearm(&myself, wheel);
        Ok(())
    }
}

impl<W: WriteSet> TimerActor<W> {
    async fn ring(&self, timer: Timer, wheel: &mut Wheel) -> Result<(), JournalError> {
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
        match self.services.journal.commit(commit).await {
            Ok(Committed::Applied) => wheel.apply(next),
            // Somebody moved or removed it meanwhile: what the journal has counts.
            Ok(Committed::Duplicate) => {
                wheel.remove(&timer.id);
                let all = self.services.journal.timers().await?;
                let moved = all.into_iter().find(|known| known.id == timer.id);
                moved
                    .into_iter()
                    .for_each(|timer| wheel.apply(TimerChange::Set(timer)));
            }
            Err(JournalError::Refused(detail)) => {
                tracing::error!(timer = %timer.id, detail, "a timer cannot ring, given up");
                wheel.remove(&timer.id);
            }
            Err(error) => return Err(error),
        }
        Ok(())
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
