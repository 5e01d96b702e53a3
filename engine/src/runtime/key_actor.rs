//! The actor of one key: handles the key's events one at a time, in order.
//!
//! ```text
//! stage actor -- Work -----> [mailbox] --> attempt, attempt, ... --> commit --> settle
//!             -- Release --> the first parked event of the key, the same way
//! ```
//! While anything of the key is parked, or a dead letter holds it up, new events are parked
//! behind it: a later event must not overtake an earlier one.

mod commit;

use std::sync::Arc;
use std::time::Duration;

use ractor::{Actor, ActorProcessingErr, ActorRef};
use tokio::sync::OwnedSemaphorePermit;

use super::attempt::{Next, decide, run};
use super::key_status::KeyStatus;
use super::shared::{Services, StageShared, Work, add_one};
use super::stage_actor::StageMessage;
use crate::dead_letters::DECIDED;
use crate::event::Event;
use crate::journal::{Input, Parked, Parking, Verdict, WriteSet};
use crate::snapshot::Doing;
use crate::stage::{Attempt, Effects, Stage};
use crate::transition::Step;
use crate::{between, later};

use commit::{COMMIT_RETRY, Landed};

pub(super) enum KeyMessage {
    /// An event to handle.
    Work(Box<Work>),
    /// The first parked event of the key is due.
    Release(OwnedSemaphorePermit),
    /// Fail, as a fault in the runtime itself would make it.
    Fail,
}

/// An event with its place in the log and what its commit answers.
pub(super) struct InHand<'a> {
    pub(super) event: &'a Event,
    pub(super) sequence: i64,
    pub(super) input: Input,
}

pub(super) struct KeyActor<W, S> {
    pub(super) key: String,
    pub(super) stage: Arc<S>,
    pub(super) shared: Arc<StageShared>,
    pub(super) services: Arc<Services<W>>,
    pub(super) status: Arc<KeyStatus>,
    pub(super) parent: ActorRef<StageMessage>,
}

/// Time an event spent outside the runtime while it was in hand.
#[derive(Clone, Copy, Default)]
struct Outside {
    handler: Duration,
    store: Duration,
    backoff: Duration,
}

/// How handling an event ended.
struct Handled {
    /// Whether it left the stage, that is, whether it is not parked.
    left: bool,
    outside: Outside,
}

impl<W: WriteSet, S: Stage<W>> Actor for KeyActor<W, S> {
    type Msg = KeyMessage;
    /// What the stage keeps for the key; `None` until it is loaded.
    type State = Option<S::State>;
    type Arguments = ();

    async fn pre_start(
        &self,
        _: ActorRef<KeyMessage>,
        (): (),
    ) -> Result<Self::State, ActorProcessingErr> {
        Ok(None)
    }

    async fn handle(
        &self,
        _: ActorRef<KeyMessage>,
        message: KeyMessage,
        state: &mut Self::State,
    ) -> Result<(), ActorProcessingErr> {
        // Boxed, so that an actor at rest does not carry the room for work.
        match message {
            KeyMessage::Work(work) => Box::pin(self.work(*work, state)).await,
            KeyMessage::Release(permit) => {
                Box::pin(self.release(state)).await;
                drop(permit);
                self.parking_changed();
            }
            KeyMessage::Fail => return Err("told to fail".into()),
        }
        self.status.rest(self.services.context.monotonic());
        Ok(())
    }
}

impl<W: WriteSet, S: Stage<W>> KeyActor<W, S> {
    async fn work(&self, work: Work, state: &mut Option<S::State>) {
        let Work {
            delivery,
            credit,
            fetched,
        } = work;
        if delivery.is_stale() {
            // Dropped, so that it comes again behind the earlier event that was handed back.
            return;
        }
        let context = &self.services.context;
        let started = context.monotonic();
        let event = &delivery.event;
        let hand = InHand {
            event,
            sequence: delivery.sequence,
            input: Input::Log {
                stage: self.shared.name.clone(),
                id: event.id.clone(),
                sequence: delivery.sequence,
            },
        };
        if event.schema == DECIDED {
            self.decided(&hand).await;
        } else if self.shared.parking.is_parked(&self.key) {
            self.park_behind(&hand).await;
        } else {
            let handled = self.run(&hand, 0, state).await;
            if handled.left {
                let done = context.monotonic();
                let waited = between(event.published, fetched.at);
                self.record(
                    event,
                    waited,
                    [fetched.monotonic, started, done],
                    handled.outside,
                );
            }
        }
        delivery.settle();
        credit.give_back(context.monotonic());
    }

    /// Records an event's times: since when it was in hand, its handler's start, its end.
    fn record(&self, event: &Event, waited: Duration, stamps: [Duration; 3], outside: Outside) {
        let [held, started, done] = stamps;
        let queued = started.saturating_sub(held);
        let service = done.saturating_sub(started);
        let Outside {
            handler,
            store,
            backoff,
        } = outside;
        self.shared.latency.record([
            waited,
            queued,
            service,
            between(event.due, self.services.context.now()),
            (queued + service).saturating_sub(handler + store + backoff),
        ]);
    }

    async fn park_behind(&self, hand: &InHand<'_>) {
        let now = self.services.context.now();
        let parking = Parking {
            event: hand.event.clone(),
            sequence: hand.sequence,
            due: now,
            attempts: 0,
            code: String::new(),
        };
        let landed = self
            .commit(hand, Verdict::Park(parking), Effects::default())
            .await;
        if landed == Landed::Duplicate {
            // It was parked by an actor that did not live to say so.
            self.look_up_parking().await;
            self.parking_changed();
        }
        if landed == Landed::Applied {
            self.shared.parking.behind(&self.key, now);
            add_one(&self.shared.counters.parked);
            self.stepped(
                hand.event,
                Step::Parked {
                    until: now,
                    code: String::new(),
                },
            );
        }
    }

    /// An operator has decided about a dead letter of the key, maybe in another process.
    async fn decided(&self, hand: &InHand<'_>) {
        self.commit(hand, Verdict::Done, Effects::default()).await;
        self.look_up_parking().await;
        self.stepped(hand.event, Step::Decided);
        self.parking_changed();
    }

    /// Takes the key's first parked event up again.
    async fn release(&self, state: &mut Option<S::State>) {
        let now = self.services.context.now();
        let parking = &self.shared.parking;
        let journal = &self.services.journal;
        let head = match journal.parked_head(&self.shared.name, &self.key).await {
            Ok(Some(head)) => head,
            Ok(None) => return self.look_up_parking().await,
            Err(error) => {
                tracing::warn!(stage = %self.shared.name, %error, "reading parked events");
                return parking.wait(&self.key, later(now, COMMIT_RETRY));
            }
        };
        if head.parking.due > now {
            return parking.wait(&self.key, head.parking.due);
        }
        self.take_up(head, state).await;
    }

    async fn take_up(&self, head: Parked, state: &mut Option<S::State>) {
        let Parked { position, parking } = head;
        let context = &self.services.context;
        let (now, started) = (context.now(), context.monotonic());
        let event = &parking.event;
        self.stepped(event, Step::TakenUp);
        let hand = InHand {
            event,
            sequence: parking.sequence,
            input: Input::Parked {
                stage: self.shared.name.clone(),
                position,
            },
        };
        let handled = self.run(&hand, parking.attempts, state).await;
        if handled.left {
            let late = between(parking.due, now);
            let stamps = [started.saturating_sub(late), started, context.monotonic()];
            let waited = between(event.published, now);
            let outside = Outside {
                // It waited in the journal, not in the runtime.
                backoff: handled.outside.backoff + late,
                ..handled.outside
            };
            self.record(event, waited, stamps, outside);
        }
    }

    /// Tries until the event is done, parked or given up.
    async fn run(
        &self,
        hand: &InHand<'_>,
        mut attempts: u32,
        state: &mut Option<S::State>,
    ) -> Handled {
        let context = &self.services.context;
        let mut outside = Outside::default();
        let (verdict, effects) = loop {
            attempts += 1;
            let began = context.monotonic();
            self.status.begin(hand.event, attempts, began);
            let attempt = Attempt::shown(context, attempts, self.status.clone());
            let limit = self.shared.options.limit;
            let result = run(&*self.stage, state, hand, &attempt, limit).await;
            outside.handler += context.monotonic().saturating_sub(began);
            if let Err(error) = &result {
                add_one(&self.shared.counters.failures);
                let code = error.code.clone();
                self.stepped(
                    hand.event,
                    Step::Failed {
                        code,
                        attempt: attempts,
                    },
                );
            }
            let next = decide(
                result,
                &*self.stage,
                hand,
                &mut attempts,
                &self.shared,
                &self.services,
            );
            match next {
                Next::Commit(verdict, effects) => break (verdict, effects),
                Next::Wait(wait) => {
                    let until = later(context.now(), wait);
                    self.status
                        .doing(Doing::Backoff { until }, context.monotonic());
                    tokio::time::sleep(wait).await;
                    outside.backoff += wait;
                }
            }
        };
        if !matches!(verdict, Verdict::Done) {
            *state = None;
        }
        let began = context.monotonic();
        let left = self.finish(hand, verdict, effects, state).await;
        outside.store += context.monotonic().saturating_sub(began);
        Handled { left, outside }
    }

    /// Answers whether the event left the stage.
    async fn finish(
        &self,
        hand: &InHand<'_>,
        verdict: Verdict,
        effects: Effects<W>,
        state: &mut Option<S::State>,
    ) -> bool {
        let step = match &verdict {
            Verdict::Done => Step::Done,
            Verdict::Park(parking) => Step::Parked {
                until: parking.due,
                code: parking.code.clone(),
            },
            Verdict::DeadLetter(letter) => Step::DeadLetter {
                code: letter.code.clone(),
            },
        };
        let holds = matches!(&verdict, Verdict::DeadLetter(letter) if letter.holds);
        let landed = self.commit(hand, verdict, effects).await;
        if landed != Landed::Applied {
            // What the handler made of the state is not what the journal has.
            *state = None;
            self.look_up_parking().await;
            self.parking_changed();
            return true;
        }
        let counters = &self.shared.counters;
        add_one(match &step {
            Step::Parked { .. } => &counters.parked,
            Step::DeadLetter { .. } => &counters.dead_letters,
            _ => &counters.done,
        });
        let parks = matches!(step, Step::Parked { .. });
        self.stepped(hand.event, step);
        if parks || holds {
            self.look_up_parking().await;
            self.parking_changed();
        } else if matches!(hand.input, Input::Parked { .. }) {
            let now = self.services.context.now();
            self.shared.parking.left(&self.key, now);
        }
        !parks
    }

    /// Takes over what the journal says of the key, however long that takes.
    async fn look_up_parking(&self) {
        let (journal, stage) = (&self.services.journal, &self.shared.name);
        loop {
            match journal.parked_key(stage, &self.key).await {
                Ok(found) => return self.shared.parking.set(&self.key, found),
                Err(error) => {
                    tracing::warn!(stage, %error, "reading what is parked, trying again");
                    tokio::time::sleep(COMMIT_RETRY).await;
                }
            }
        }
    }

    fn parking_changed(&self) {
        // A stage actor that is gone reads the journal when it comes back.
        let _ = self.parent.cast(StageMessage::ParkingChanged);
    }

    fn stepped(&self, event: &Event, step: Step) {
        let now = self.services.context.now();
        self.services.tell(now, event, &step);
        self.status.remember(now, step);
    }
}
