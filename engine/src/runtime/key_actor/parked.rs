//! Parked events of the key: parking behind others, release, and the operator's decisions.

use super::KeyActor;
use super::outcome::{CommitOutcome, End, Excluded};
use crate::journal::{Input, Parked, Verdict, WriteSet};
use crate::observe::transition::Step;
use crate::runtime::counters::increment;
use crate::runtime::in_flight::InFlight;
use crate::runtime::services::JOURNAL_RETRY;
use crate::stage::{Effects, Stage};
use crate::{between, later};

impl<W: WriteSet, S: Stage<W>> KeyActor<W, S> {
    /// Parks an event behind those of its key that are parked already.
    pub(super) async fn park_behind(&self, in_flight: &InFlight<'_>) {
        let now = self.services.context.now();
        let parking = in_flight.parking(now, 0, String::new());
        let outcome = self
            .commit(in_flight, Verdict::Park(parking), Effects::default())
            .await;
        match outcome {
            CommitOutcome::Duplicate => {
                // An earlier actor of the key parked the event, and failed before it had updated
                // the stage's parking.
                self.reload_parking().await;
                self.notify_parking_changed();
            }
            CommitOutcome::Applied => {
                self.core.parking.add(&self.key, now);
                increment(&self.core.counters.parked);
                let parked = Step::Parked {
                    until: now,
                    code: String::new(),
                };
                self.record_step(in_flight.event, parked);
            }
            CommitOutcome::Fallback => {}
        }
    }

    /// An operator has decided about a dead letter of the key, maybe in another process.
    pub(super) async fn decided(&self, in_flight: &InFlight<'_>) {
        self.commit(in_flight, Verdict::Done, Effects::default())
            .await;
        self.reload_parking().await;
        self.record_step(in_flight.event, Step::Decided);
        self.notify_parking_changed();
    }

    /// Handles the first parked event of the key, if it is due.
    pub(super) async fn release(&self, state: &mut Option<S::State>) {
        let now = self.services.context.now();
        let parking = &self.core.parking;
        let journal = &self.services.journal;
        let head = match journal.parked_head(&self.core.name, &self.key).await {
            Ok(Some(head)) => head,
            Ok(None) => return self.reload_parking().await,
            Err(error) => {
                tracing::warn!(stage = %self.core.name, %error, "reading parked events failed");
                return parking.delay(&self.key, later(now, JOURNAL_RETRY));
            }
        };
        if head.parking.due > now {
            return parking.delay(&self.key, head.parking.due);
        }
        self.handle_parked(head, state).await;
    }

    async fn handle_parked(&self, head: Parked, state: &mut Option<S::State>) {
        let Parked { position, parking } = head;
        let context = &self.services.context;
        let (now, started) = (context.now(), context.monotonic());
        let event = &parking.event;
        self.record_step(event, Step::Released);
        let in_flight = InFlight {
            event,
            sequence: parking.sequence,
            input: Input::Parked {
                stage: self.core.name.clone(),
                position,
            },
        };
        let handled = self.handle_event(&in_flight, parking.attempts, state).await;
        if handled.end != End::Parked {
            let late = between(parking.due, now);
            let stamps = [started.saturating_sub(late), started, context.monotonic()];
            let waited = between(event.published, now);
            let excluded = Excluded {
                // It waited in the journal, not in the runtime.
                backoff: handled.excluded.backoff + late,
                ..handled.excluded
            };
            self.record_latency(event, waited, stamps, excluded);
        }
    }

    /// Sets the stage's parking of the key to what the journal has, with retries until the
    /// journal answers.
    pub(super) async fn reload_parking(&self) {
        let (journal, stage) = (&self.services.journal, &self.core.name);
        loop {
            match journal.parked_key(stage, &self.key).await {
                Ok(found) => return self.core.parking.set(&self.key, found),
                Err(error) => {
                    tracing::warn!(stage, %error, "reading the parked key failed, retrying");
                    tokio::time::sleep(JOURNAL_RETRY).await;
                }
            }
        }
    }
}
