//! The actor of a stage: the parent of its fetcher and of the actors of its keys.
//!
//! ```text
//! log --(credits)--> fetcher --> router --> key actor, key actor, ...
//! parked keys that are due --> stage actor -^
//! ```
//! If the actor of a key fails, the deliveries in its mailbox are dropped without an ack and so
//! redelivered. If this actor fails, its supervisor restarts it.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use ractor::{
    Actor, ActorCell, ActorProcessingErr, ActorRef, MessagingErr, SpawnErr, SupervisionEvent,
};
use tokio_util::task::AbortOnDropHandle;

use super::child::{Child, spawn_child};
use super::counters::increment;
use super::fetcher::fetch_loop;
use super::messages::{KeyMessage, StageMessage};
use super::router::Router;
use super::services::Services;
use super::stage_core::StageCore;
use crate::between;
use crate::journal::{Commit, JournalError, WriteSet};
use crate::observe::snapshot::StageState;
use crate::stage::Stage;

/// Longest time between two checks of the clock while events are parked: the machine may sleep.
const MAX_WAIT: Duration = Duration::from_secs(15);

pub(super) struct StageActor<W, S> {
    pub(super) stage: Arc<S>,
    pub(super) core: Arc<StageCore>,
    pub(super) services: Arc<Services<W>>,
}

type Wake = AbortOnDropHandle<Result<(), MessagingErr<StageMessage>>>;

/// The tasks of a running stage.
pub(super) struct Running<W, S> {
    router: Arc<Router<W, S>>,
    fetcher: Option<AbortOnDropHandle<()>>,
    _sweeper: AbortOnDropHandle<()>,
    /// The scheduled release of the next parked event.
    wake: Option<Wake>,
}

impl<W: WriteSet, S: Stage<W>> Child for StageActor<W, S> {
    fn name(&self) -> &str {
        &self.core.name
    }

    fn spawn(&self, supervisor: ActorCell) -> BoxFuture<'static, Result<ActorCell, SpawnErr>> {
        let actor = Self {
            stage: self.stage.clone(),
            core: self.core.clone(),
            services: self.services.clone(),
        };
        let core = self.core.clone();
        Box::pin(async move {
            let actor = spawn_child(actor, supervisor).await?;
            core.set_actor(actor.clone());
            Ok(actor.get_cell())
        })
    }

    fn on_restart(&self) {
        self.core.set_state(StageState::Starting);
        increment(&self.core.counters.restarts);
    }

    fn on_exhausted(&self) {
        self.core.set_state(StageState::Failed);
    }
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
        self.core.keys.clear();
        self.flush_journal().await?;
        let parked = self.services.journal.parked_keys(&self.core.name).await?;
        self.core.parking.replace(parked);
        let consumer = self.services.log.consumer(&self.core.name).await?;
        let router = Arc::new(Router::new(
            self.stage.clone(),
            self.core.clone(),
            self.services.clone(),
            myself.clone(),
        ));
        let fetch = fetch_loop(consumer, router.clone());
        let fetcher = Some(AbortOnDropHandle::new(tokio::spawn(fetch)));
        let idle = self.core.options.idle_timeout;
        let interval = (idle / 4).clamp(Duration::from_millis(100), Duration::from_secs(5));
        let sweeper =
            AbortOnDropHandle::new(myself.send_interval(interval, || StageMessage::Sweep));
        self.core.set_state(StageState::Running);
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
            StageMessage::ParkingChanged => self.release_due(&myself, running).await?,
            StageMessage::Sweep => running.router.sweep(),
            StageMessage::FetcherFailed(reason) => return Err(reason.into()),
            StageMessage::StopFetching => {
                (running.fetcher, running.wake) = (None, None);
                self.core.set_state(StageState::Draining);
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
        // Its mailbox is dropped, so its events are redelivered to a new actor.
        tracing::error!(stage = %self.core.name, %reason, "the actor of a key failed");
        let id = actor.get_id();
        let failed = self.core.keys.iter().find_map(|entry| {
            let is_it = entry.actor.get_id() == id;
            is_it.then(|| entry.key().clone())
        });
        if let Some(key) = failed {
            self.flush_journal().await?;
            let (journal, stage) = (&self.services.journal, &self.core.name);
            let parked = journal.parked_key(stage, &key).await?;
            self.core.parking.set(&key, parked);
            // Only now may a new actor start: it must know the parked events of the key.
            self.core.keys.remove(&key);
            myself.cast(StageMessage::ParkingChanged)?;
        }
        Ok(())
    }
}

impl<W: WriteSet, S: Stage<W>> StageActor<W, S> {
    /// Waits until the commits that failed actors have requested before are durable.
    async fn flush_journal(&self) -> Result<(), JournalError> {
        let barrier = Commit::outside(W::default(), Vec::new());
        let journal = &self.services.journal;
        journal.commit(Arc::new(barrier)).await.map(|_| ())
    }

    /// Releases parked keys that are due to their actors, as many as may be handled at once, and
    /// schedules the next release.
    async fn release_due(
        &self,
        myself: &ActorRef<StageMessage>,
        running: &mut Running<W, S>,
    ) -> Result<(), ActorProcessingErr> {
        if self.core.state() != StageState::Running {
            return Ok(());
        }
        let parking = &self.core.parking;
        // One reading of the clock: between two readings a key could come due unnoticed.
        let now = self.services.context.now();
        // An actor that returns its permit sends a message, so keys without a permit are checked
        // again then.
        while let Ok(permit) = self.core.releases.clone().try_acquire_owned() {
            let Some(key) = parking.take_due(now) else {
                break;
            };
            running
                .router
                .send(key, KeyMessage::Release(permit))
                .await?;
        }
        // Keys that are due already wait for a permit.
        let next = parking.next_due().filter(|due| *due > now);
        running.wake = next.map(|due| {
            let wait = between(now, due).min(MAX_WAIT);
            AbortOnDropHandle::new(myself.send_after(wait, || StageMessage::ParkingChanged))
        });
        Ok(())
    }
}
