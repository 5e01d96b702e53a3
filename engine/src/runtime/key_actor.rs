//! The actor of one key: handles the key's events one at a time, in order.
//!
//! ```text
//! stage actor -- Work -----> [mailbox] --> attempt, attempt, ... --> commit --> ack
//!             -- Release --> the first parked event of the key, the same way
//! ```
//! While an event of the key is parked, or a dead letter blocks the key, new events are parked
//! behind it: a later event must not overtake an earlier one.

mod commit;
mod handling;
mod outcome;
mod parked;

use std::sync::Arc;
use std::time::Duration;

use ractor::{Actor, ActorProcessingErr, ActorRef};

use super::in_flight::InFlight;
use super::messages::{KeyMessage, StageMessage, Work};
use super::services::Services;
use super::stage_core::StageCore;
use crate::between;
use crate::dead_letters::DECIDED;
use crate::event::Event;
use crate::journal::{Input, WriteSet};
use crate::observe::key_status::KeyStatus;
use crate::observe::transition::Step;
use crate::stage::Stage;

use outcome::{End, Excluded};

pub(super) struct KeyActor<W, S> {
    pub(super) key: String,
    pub(super) stage: Arc<S>,
    pub(super) core: Arc<StageCore>,
    pub(super) services: Arc<Services<W>>,
    pub(super) status: Arc<KeyStatus>,
    pub(super) parent: ActorRef<StageMessage>,
}

impl<W: WriteSet, S: Stage<W>> Actor for KeyActor<W, S> {
    type Msg = KeyMessage;
    /// The stage's state of the key; `None` until it is loaded.
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
        // Boxed, so that an idle actor does not take the memory of these futures.
        match message {
            KeyMessage::Work(work) => Box::pin(self.handle_delivery(*work, state)).await,
            KeyMessage::Release(permit) => {
                Box::pin(self.release(state)).await;
                drop(permit);
                self.notify_parking_changed();
            }
            KeyMessage::Fail => return Err("failed on request".into()),
        }
        self.status.set_idle(self.services.context.monotonic());
        Ok(())
    }
}

impl<W: WriteSet, S: Stage<W>> KeyActor<W, S> {
    async fn handle_delivery(&self, work: Work, state: &mut Option<S::State>) {
        let Work {
            delivery,
            credit,
            fetched,
        } = work;
        if delivery.is_stale() {
            // Dropped, so that it is redelivered after the earlier event that was returned.
            return;
        }
        let context = &self.services.context;
        let started = context.monotonic();
        let event = &delivery.event;
        let in_flight = InFlight {
            event,
            sequence: delivery.sequence,
            input: Input::Log {
                stage: self.core.name.clone(),
                id: event.id.clone(),
                sequence: delivery.sequence,
            },
        };
        if event.schema == DECIDED {
            self.decided(&in_flight).await;
        } else if self.core.parking.is_parked(&self.key) {
            self.park_behind(&in_flight).await;
        } else {
            let handled = self.handle_event(&in_flight, 0, state).await;
            if handled.end != End::Parked {
                let done = context.monotonic();
                let waited = between(event.published, fetched.at);
                self.record_latency(
                    event,
                    waited,
                    [fetched.monotonic, started, done],
                    handled.excluded,
                );
            }
        }
        delivery.ack();
        credit.give_back(context.monotonic());
    }

    /// Records the times of an event. `waited` is its time in the log; `stamps` are when it was
    /// fetched, started and done, on the monotonic clock.
    fn record_latency(
        &self,
        event: &Event,
        waited: Duration,
        stamps: [Duration; 3],
        excluded: Excluded,
    ) {
        let [fetched, started, done] = stamps;
        let queued = started.saturating_sub(fetched);
        let service = done.saturating_sub(started);
        self.core.latency.record([
            waited,
            queued,
            service,
            between(event.due, self.services.context.now()),
            (queued + service).saturating_sub(excluded.total()),
        ]);
    }

    fn notify_parking_changed(&self) {
        // A stage actor that has failed reads the journal when it restarts.
        let _ = self.parent.cast(StageMessage::ParkingChanged);
    }

    fn record_step(&self, event: &Event, step: Step) {
        let now = self.services.context.now();
        self.services.publish_step(now, event, &step);
        self.status.record_step(now, step);
    }
}
