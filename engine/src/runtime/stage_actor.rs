//! The actor of a stage: the parent of its fetcher and of its keys' actors.
//!
//! ```text
//! log --(credits)--> fetcher --> router --> key actor, key actor, ...
//! parked keys that are due --> stage actor -^
//! ```
//! If the actor of a key fails, what was on its way to it is dropped unsettled and therefore
//! delivered again; if this actor fails, its supervisor starts it again.

use std::sync::Arc;
use std::time::Duration;

use ractor::{Actor, ActorProcessingErr, ActorRef, MessagingErr, SupervisionEvent};
use tokio_util::task::AbortOnDropHandle;

use super::fetcher::fetch_loop;
use super::key_actor::KeyMessage;
use super::router::Router;
use super::shared::{Services, StageShared};
use crate::between;
use crate::journal::{Commit, JournalError, WriteSet};
use crate::snapshot::StageState;
use crate::stage::Stage;

/// A laptop may sleep, so look at the clock at least this often while something is parked.
const LONGEST_WAIT: Duration = Duration::from_secs(15);

pub(super) enum StageMessage {
    /// Something was parked or taken up, or may be due now.
    ParkingChanged,
    /// Time to look for resting and stuck actors.
    Sweep,
    /// The fetcher cannot go on.
    FetcherFailed(String),
    /// Fetch nothing more.
    StopFetching,
}

pub(super) struct StageActor<W, S> {
    pub(super) stage: Arc<S>,
    pub(super) shared: Arc<StageShared>,
    pub(super) services: Arc<Services<W>>,
}

type Wake = AbortOnDropHandle<Result<(), MessagingErr<StageMessage>>>;

pub(super) struct Running<W, S> {
    router: Arc<Router<W, S>>,
    fetcher: Option<AbortOnDropHandle<()>>,
    _sweeper: AbortOnDropHandle<()>,
    /// When parking is to be looked at again.
    wake: Option<Wake>,
}

impl<W: WriteSet, S: Stage<W>> Actor for StageActor<W, S> {
    type Msg = StageMessage;
    type State = Running<W, S>;
    type Arguments = ();

    async fn pre_start(
        &self,
        myself: ActorRef<StageMessage>,
        (): (),
    ) -> Result<Running<W, S>, ActorProcessingErr> {
        self.shared.keys.clear();
        self.settled().await?;
        let parked = self.services.journal.parked_keys(&self.shared.name).await?;
        self.shared.parking.replace(parked);
        let consumer = self.services.log.consumer(&self.shared.name).await?;
        let router = Arc::new(Router::new(
            self.stage.clone(),
            self.shared.clone(),
            self.services.clone(),
            myself.clone(),
        ));
        let fetch = fetch_loop(consumer, router.clone());
        let fetcher = Some(AbortOnDropHandle::new(tokio::spawn(fetch)));
        let idle = self.shared.options.idle;
        let pause = (idle / 4).clamp(Duration::from_millis(100), Duration::from_secs(5));
        let sweeper = AbortOnDropHandle::new(myself.send_interval(pause, || StageMessage::Sweep));
        self.shared.set_state(StageState::Running);
        myself.cast(StageMessage::ParkingChanged)?;
        Ok(Running {
            router,
            fetcher,
            _sweeper: sweeper,
            wake: None,
        })
    }

    async fn handle(
        &self,
        myself: ActorRef<StageMessage>,
        message: StageMessage,
        running: &mut Running<W, S>,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            StageMessage::ParkingChanged => self.take_up_due(&myself, running).await?,
            StageMessage::Sweep => running.router.sweep(),
            StageMessage::FetcherFailed(reason) => return Err(reason.into()),
            StageMessage::StopFetching => {
                (running.fetcher, running.wake) = (None, None);
                self.shared.set_state(StageState::Draining);
            }
        }
        Ok(())
    }

    async fn handle_supervisor_evt(
        &self,
        myself: ActorRef<StageMessage>,
        event: SupervisionEvent,
        _: &mut Running<W, S>,
    ) -> Result<(), ActorProcessingErr> {
        let SupervisionEvent::ActorFailed(actor, reason) = event else {
            return Ok(());
        };
        // Its mailbox is dropped unsettled, so its events come again to a new actor.
        tracing::error!(stage = %self.shared.name, %reason, "the actor of a key failed");
        let id = actor.get_id();
        let failed = self.shared.keys.iter().find_map(|entry| {
            let is_it = entry.actor.get_id() == id;
            is_it.then(|| entry.key().clone())
        });
        if let Some(key) = failed {
            self.settled().await?;
            let (journal, stage) = (&self.services.journal, &self.shared.name);
            let parked = journal.parked_key(stage, &key).await?;
            self.shared.parking.set(&key, parked);
            // Only now may there be a new one: it would park behind what is not known yet.
            self.shared.keys.remove(&key);
            myself.cast(StageMessage::ParkingChanged)?;
        }
        Ok(())
    }
}

impl<W: WriteSet, S: Stage<W>> StageActor<W, S> {
    /// Waits until what actors that are gone have just handed in is durable.
    async fn settled(&self) -> Result<(), JournalError> {
        let barrier = Commit::outside(W::default(), Vec::new());
        let journal = &self.services.journal;
        journal.commit(Arc::new(barrier)).await.map(|_| ())
    }

    /// Sends parked keys that are due to their actors, as many as may be handled at once,
    /// and sees to it that the rest is looked at in time.
    async fn take_up_due(
        &self,
        myself: &ActorRef<StageMessage>,
        running: &mut Running<W, S>,
    ) -> Result<(), ActorProcessingErr> {
        if self.shared.state() != StageState::Running {
            return Ok(());
        }
        let parking = &self.shared.parking;
        // One reading of the clock: what comes due between two would be overlooked.
        let now = self.services.context.now();
        // Whoever gives a permit back sends a message, so what finds none is looked at again.
        while let Ok(permit) = self.shared.releases.clone().try_acquire_owned() {
            let Some(key) = parking.take_due(now) else {
                break;
            };
            running
                .router
                .send(key, KeyMessage::Release(permit))
                .await?;
        }
        // What is due already waits for a permit.
        let next = parking.next_due().filter(|due| *due > now);
        running.wake = next.map(|due| {
            let wait = between(now, due).min(LONGEST_WAIT);
            AbortOnDropHandle::new(myself.send_after(wait, || StageMessage::ParkingChanged))
        });
        Ok(())
    }
}
