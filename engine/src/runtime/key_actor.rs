//! The actor of one key: handles the key's events one at a time, in order.
//!
//! ```text
//! stage actor -- Work --> [mailbox] --> attempt, attempt, ... --> commit --> settle
//! parked table -- Release when due --> the same, until the key has nothing parked
//! ```
//! While anything of the key is parked, new events are parked behind it: a later event
//! must not overtake an earlier one.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use ractor::{Actor, ActorProcessingErr, ActorRef};

use super::attempt::{Next, attempt, decide, since_due};
use super::shared::{KeyStatus, Services, StageShared, Work, add_one};
use crate::between;
use crate::event::Event;
use crate::journal::{Commit, Committed, Input, JournalError, Parking, Verdict, WriteSet};
use crate::stage::{Effects, Stage, StageError};

/// Longest wait between tries of a commit that the store does not take now.
const COMMIT_RETRY: Duration = Duration::from_secs(1);

/// A laptop may sleep, so look at the clock at least this often while something is parked.
const LONGEST_WAIT: Duration = Duration::from_secs(15);

pub(super) enum KeyMessage {
    /// An event to handle.
    Work(Box<Work>),
    /// The first parked event of the key is due.
    Release,
}

/// What a commit came to in the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Landed {
    /// As it was asked for.
    Applied,
    /// Refused, and a dead letter in its stead.
    Buried,
    /// The input had been answered before.
    Duplicate,
}

pub(super) struct KeyActor<W, S> {
    pub(super) key: String,
    pub(super) stage: Arc<S>,
    pub(super) shared: Arc<StageShared>,
    pub(super) services: Arc<Services<W>>,
    pub(super) status: Arc<KeyStatus>,
}

pub(super) struct KeyState<T> {
    state: Option<T>,
}

impl<W: WriteSet, S: Stage<W>> Actor for KeyActor<W, S> {
    type Msg = KeyMessage;
    type State = KeyState<S::State>;
    /// How long until the first parked event is due, if any is parked.
    type Arguments = Option<Duration>;

    async fn pre_start(
        &self,
        myself: ActorRef<KeyMessage>,
        release: Option<Duration>,
    ) -> Result<Self::State, ActorProcessingErr> {
        if let Some(wait) = release {
            myself.send_after(wait, || KeyMessage::Release);
        }
        Ok(KeyState { state: None })
    }

    async fn handle(
        &self,
        myself: ActorRef<KeyMessage>,
        message: KeyMessage,
        state: &mut Self::State,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            KeyMessage::Work(work) => {
                self.work(&myself, *work, &mut state.state).await;
                let now = self.services.context.monotonic().as_millis();
                let now = u64::try_from(now).unwrap_or(u64::MAX);
                self.status.last_active.store(now, Ordering::Relaxed);
                self.status.handled.fetch_add(1, Ordering::Release);
            }
            KeyMessage::Release => self.release(&myself, &mut state.state).await,
        }
        self.status.resting();
        Ok(())
    }
}

impl<W: WriteSet, S: Stage<W>> KeyActor<W, S> {
    async fn work(&self, myself: &ActorRef<KeyMessage>, work: Work, state: &mut Option<S::State>) {
        if work.delivery.is_stale() {
            // Dropped, so that it comes again behind the earlier event that was handed back.
            return;
        }
        let Work {
            delivery,
            credit,
            fetched,
        } = work;
        let context = &self.services.context;
        let started = context.monotonic();
        let event = &delivery.event;
        let input = Input::Log {
            stage: self.shared.name.clone(),
            id: event.id.clone(),
            sequence: delivery.sequence,
        };
        if self.status.parked.load(Ordering::Relaxed) > 0 {
            self.park_behind(event, input).await;
        } else if self.run(myself, event, input, 0, state).await {
            self.shared.latency.record([
                between(event.published, fetched.at),
                started.saturating_sub(fetched.monotonic),
                context.monotonic().saturating_sub(started),
                since_due(event, &self.services),
            ]);
        }
        delivery.settle();
        drop(credit);
    }

    async fn park_behind(&self, event: &Event, input: Input) {
        let due = self.services.context.now();
        let parking = Parking {
            event: event.clone(),
            due,
            attempts: 0,
            code: String::new(),
        };
        let parked = Verdict::Park(parking);
        if self.commit(event, input, parked, Effects::default()).await == Landed::Applied {
            self.status.parked.fetch_add(1, Ordering::Relaxed);
            add_one(&self.shared.counters.parked);
        }
    }

    /// Takes the key's first parked event up again.
    async fn release(&self, myself: &ActorRef<KeyMessage>, state: &mut Option<S::State>) {
        // Never closed; while a drain holds all of them, nothing more is taken up.
        let _release = self.shared.releases.acquire().await;
        let head = match self
            .services
            .journal
            .parked_head(&self.shared.name, &self.key)
            .await
        {
            Ok(Some(head)) => head,
            Ok(None) => {
                self.status.parked.store(0, Ordering::Relaxed);
                return;
            }
            Err(error) => {
                tracing::warn!(stage = %self.shared.name, %error, "reading parked events");
                myself.send_after(COMMIT_RETRY, || KeyMessage::Release);
                return;
            }
        };
        let now = self.services.context.now();
        if head.parking.due > now {
            myself.send_after(release_wait(now, head.parking.due), || KeyMessage::Release);
            return;
        }
        let started = self.services.context.monotonic();
        let Parking {
            event,
            due,
            attempts,
            ..
        } = &head.parking;
        let input = Input::Parked {
            stage: self.shared.name.clone(),
            position: head.position,
        };
        if self.run(myself, event, input, *attempts, state).await {
            let spent = self.services.context.monotonic().saturating_sub(started);
            let waited = between(event.published, now);
            let end_to_end = since_due(event, &self.services);
            self.shared
                .latency
                .record([waited, between(*due, now), spent, end_to_end]);
            if self.status.parked.fetch_sub(1, Ordering::Relaxed) > 1 {
                let _ = myself.cast(KeyMessage::Release);
            }
        }
    }

    /// Tries until the event is done, parked or given up. Answers whether it left the
    /// stage, that is, whether it is not parked.
    async fn run(
        &self,
        myself: &ActorRef<KeyMessage>,
        event: &Event,
        input: Input,
        mut attempts: u32,
        state: &mut Option<S::State>,
    ) -> bool {
        let (verdict, effects) = loop {
            attempts += 1;
            self.doing(event, "handling");
            let limit = self.shared.options.limit;
            let result = attempt(&*self.stage, state, event, &self.services, limit).await;
            if result.is_err() {
                add_one(&self.shared.counters.failures);
            }
            let next = decide(
                result,
                &*self.stage,
                event,
                &mut attempts,
                &self.shared,
                &self.services,
            );
            match next {
                Next::Commit(verdict, effects) => break (verdict, effects),
                Next::Wait(wait) => {
                    self.doing(event, "backoff");
                    tokio::time::sleep(wait).await;
                }
            }
        };
        if !matches!(verdict, Verdict::Done) {
            *state = None;
        }
        self.finish(myself, event, input, verdict, effects, state)
            .await
    }

    async fn finish(
        &self,
        myself: &ActorRef<KeyMessage>,
        event: &Event,
        input: Input,
        verdict: Verdict,
        effects: Effects<W>,
        state: &mut Option<S::State>,
    ) -> bool {
        let again = match &verdict {
            Verdict::Park(parking) => Some(parking.due),
            _ => None,
        };
        let was_parked = matches!(input, Input::Parked { .. });
        let dead = matches!(verdict, Verdict::DeadLetter(_));
        let landed = self.commit(event, input, verdict, effects).await;
        if landed != Landed::Applied {
            // What the handler made of the state is not what the journal has.
            *state = None;
            return true;
        }
        let counters = &self.shared.counters;
        if let Some(due) = again {
            add_one(&counters.parked);
            if !was_parked {
                self.status.parked.fetch_add(1, Ordering::Relaxed);
            }
            let wait = release_wait(self.services.context.now(), due);
            myself.send_after(wait, || KeyMessage::Release);
            return false;
        }
        add_one(if dead {
            &counters.dead_letters
        } else {
            &counters.done
        });
        true
    }

    /// Makes the effects durable, however long the store takes; a refused commit becomes a
    /// dead letter, with what the stage says of a given-up event if the store takes that.
    async fn commit(
        &self,
        event: &Event,
        input: Input,
        verdict: Verdict,
        effects: Effects<W>,
    ) -> Landed {
        self.doing(event, "committing");
        let now = self.services.context.now();
        let emit = effects.emit.into_iter().enumerate();
        let mut commit = Commit {
            input,
            verdict,
            writes: effects.writes,
            emit: emit
                .map(|(index, emit)| emit.derived(event, index, now))
                .collect(),
            timers: effects.timers,
        };
        let mut refusals = 0u32;
        loop {
            match self.services.journal.commit(commit.clone()).await {
                Ok(Committed::Applied) => {
                    self.services.timers_changed(commit.timers);
                    if refusals == 0 {
                        return Landed::Applied;
                    }
                    add_one(&self.shared.counters.dead_letters);
                    return Landed::Buried;
                }
                Ok(Committed::Duplicate) => {
                    add_one(&self.shared.counters.duplicates);
                    return Landed::Duplicate;
                }
                Err(JournalError::Unavailable(detail)) => {
                    tracing::warn!(stage = %self.shared.name, event = %event.id, %detail,
                                   "commit failed, trying again");
                    tokio::time::sleep(COMMIT_RETRY).await;
                }
                Err(JournalError::Refused(detail)) => {
                    refusals = refusals.saturating_add(1);
                    commit = match refusals {
                        1 => self.refused(event, commit.input, detail),
                        _ => Commit {
                            writes: W::default(),
                            emit: Vec::new(),
                            timers: Vec::new(),
                            ..commit
                        },
                    };
                    if refusals > 2 {
                        // Even the bare letter is refused: the store must change first.
                        tracing::error!(stage = %self.shared.name, event = %event.id,
                                        "dead letter refused, trying again");
                        tokio::time::sleep(COMMIT_RETRY).await;
                    }
                }
            }
        }
    }

    /// The commit that replaces one whose rows the store refuses for ever.
    fn refused(&self, event: &Event, input: Input, detail: String) -> Commit<W> {
        tracing::error!(stage = %self.shared.name, event = %event.id, %detail, "commit refused");
        add_one(&self.shared.counters.failures);
        let error = StageError::permanent("engine/commit-refused", detail);
        let mut attempts = 1;
        let refusal = Err(error);
        let next = decide(
            refusal,
            &*self.stage,
            event,
            &mut attempts,
            &self.shared,
            &self.services,
        );
        let (verdict, effects) = match next {
            Next::Commit(verdict, effects) => (verdict, effects),
            Next::Wait(_) => (Verdict::Done, Effects::default()),
        };
        let now = self.services.context.now();
        let emit = effects.emit.into_iter().enumerate();
        Commit {
            input,
            verdict,
            writes: effects.writes,
            emit: emit
                .map(|(index, emit)| emit.derived(event, index, now))
                .collect(),
            timers: effects.timers,
        }
    }

    fn doing(&self, event: &Event, what: &'static str) {
        self.status
            .now_doing(event, what, self.services.context.monotonic());
    }
}

/// How long to wait before looking whether a parked event is due.
pub(super) fn release_wait(now: jiff::Timestamp, due: jiff::Timestamp) -> Duration {
    between(now, due).min(LONGEST_WAIT)
}
