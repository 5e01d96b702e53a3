//! The actor of a stage: fetches on free credits and routes each event to its key's actor.
//!
//! ```text
//! log --(credits)--> fetcher task --> stage actor --(router)--> key actor, key actor, ...
//!                                         |
//!                                         +-- stops key actors that have been idle
//! ```
//! If the actor of a key fails, what was on its way to it is dropped unsettled and therefore
//! delivered again; if this actor fails, its supervisor starts it again.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use ractor::{Actor, ActorProcessingErr, ActorRef, SupervisionEvent};
use tokio_util::task::AbortOnDropHandle;

use super::key_actor::{KeyActor, KeyMessage, release_wait};
use super::shared::{Credit, Fetched, KeyEntry, KeyStatus, Services, StageShared, Work};
use crate::journal::{Commit, JournalError, ParkedKey, WriteSet};
use crate::log::Consumer;
use crate::snapshot::StageState;
use crate::stage::Stage;

/// Wait between tries of a fetch that the log does not answer.
const FETCH_RETRY: Duration = Duration::from_secs(1);

pub(super) enum StageMessage {
    /// Fetched events.
    Deliver(Vec<Work>),
    /// Time to look for idle key actors.
    Sweep,
    /// Fetch nothing more.
    StopFetching,
}

pub(super) struct StageActor<W, S> {
    pub(super) stage: Arc<S>,
    pub(super) shared: Arc<StageShared>,
    pub(super) services: Arc<Services<W>>,
}

pub(super) struct Fetcher {
    task: Option<AbortOnDropHandle<()>>,
    _sweeper: AbortOnDropHandle<()>,
}

impl<W: WriteSet, S: Stage<W>> Actor for StageActor<W, S> {
    type Msg = StageMessage;
    type State = Fetcher;
    type Arguments = ();

    async fn pre_start(
        &self,
        myself: ActorRef<StageMessage>,
        (): (),
    ) -> Result<Fetcher, ActorProcessingErr> {
        self.shared.keys.clear();
        for waiting in self.parked().await? {
            self.take_up(&myself, waiting).await?;
        }
        let consumer = self.services.log.consumer(&self.shared.name).await?;
        let fetch = fetch_loop(
            consumer,
            self.shared.clone(),
            self.services.clone(),
            myself.clone(),
        );
        let task = Some(AbortOnDropHandle::new(tokio::spawn(fetch)));
        let pause = (self.shared.options.idle / 4).max(Duration::from_millis(100));
        let sweeper = AbortOnDropHandle::new(myself.send_interval(pause, || StageMessage::Sweep));
        self.shared.set_state(StageState::Running);
        Ok(Fetcher {
            task,
            _sweeper: sweeper,
        })
    }

    async fn handle(
        &self,
        myself: ActorRef<StageMessage>,
        message: StageMessage,
        fetcher: &mut Fetcher,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            StageMessage::Deliver(batch) => {
                for work in batch {
                    self.route(&myself, work).await?;
                }
            }
            StageMessage::Sweep => self.sweep(),
            StageMessage::StopFetching => {
                fetcher.task = None;
                self.shared.set_state(StageState::Draining);
            }
        }
        Ok(())
    }

    async fn handle_supervisor_evt(
        &self,
        myself: ActorRef<StageMessage>,
        event: SupervisionEvent,
        _: &mut Fetcher,
    ) -> Result<(), ActorProcessingErr> {
        let SupervisionEvent::ActorFailed(actor, reason) = event else {
            return Ok(());
        };
        // Its mailbox is dropped unsettled, so its events come again to a new actor, which
        // has to know of what is parked.
        tracing::error!(stage = %self.shared.name, %reason, "the actor of a key failed");
        let is_it = |entry: &KeyEntry| entry.actor.get_id() == actor.get_id();
        let failed = self
            .shared
            .keys
            .iter()
            .find(|entry| is_it(entry))
            .map(|e| e.key().clone());
        let Some(key) = failed else { return Ok(()) };
        self.shared.keys.remove(&key);
        let parked = self.parked().await?;
        match parked.into_iter().find(|waiting| waiting.key == key) {
            Some(waiting) => self.take_up(&myself, waiting).await,
            None => Ok(()),
        }
    }
}

impl<W: WriteSet, S: Stage<W>> StageActor<W, S> {
    /// What is parked, including what actors that are gone have just handed in.
    async fn parked(&self) -> Result<Vec<ParkedKey>, JournalError> {
        let journal = &self.services.journal;
        journal
            .commit(Commit::outside(W::default(), Vec::new()))
            .await?;
        journal.parked_keys(&self.shared.name).await
    }

    /// Starts the actor of a key that has parked events.
    async fn take_up(
        &self,
        myself: &ActorRef<StageMessage>,
        waiting: ParkedKey,
    ) -> Result<(), ActorProcessingErr> {
        let release = Some(release_wait(self.services.context.now(), waiting.due));
        let entry = self
            .spawn(myself, &waiting.key, release, waiting.count)
            .await?;
        self.shared.keys.insert(waiting.key, entry);
        Ok(())
    }

    async fn route(
        &self,
        myself: &ActorRef<StageMessage>,
        work: Work,
    ) -> Result<(), ActorProcessingErr> {
        let key = work.delivery.event.key.clone();
        if !self.shared.keys.contains_key(&key) {
            let entry = self.spawn(myself, &key, None, 0).await?;
            self.shared.keys.insert(key.clone(), entry);
        }
        if let Some(mut entry) = self.shared.keys.get_mut(&key) {
            entry.sent += 1;
            // If the actor has just died, the work is dropped here and delivered again.
            let _ = entry.actor.cast(KeyMessage::Work(Box::new(work)));
        }
        Ok(())
    }

    async fn spawn(
        &self,
        myself: &ActorRef<StageMessage>,
        key: &str,
        release: Option<Duration>,
        parked: u64,
    ) -> Result<KeyEntry, ActorProcessingErr> {
        let status = Arc::new(KeyStatus::default());
        status.parked.store(parked, Ordering::Relaxed);
        let actor = KeyActor {
            key: key.to_owned(),
            stage: self.stage.clone(),
            shared: self.shared.clone(),
            services: self.services.clone(),
            status: status.clone(),
        };
        // No name: ractor's registry is shared by the whole process.
        let (actor, _) = Actor::spawn_linked(None, actor, release, myself.get_cell()).await?;
        Ok(KeyEntry {
            actor,
            sent: 0,
            status,
        })
    }

    /// Stops actors that have handled all they were sent, have nothing parked and have been
    /// idle for long. Only this actor sends work, so nothing can be on its way to them.
    fn sweep(&self) {
        let now = self.services.context.monotonic();
        let idle = self.shared.options.idle;
        self.shared.keys.retain(|_, entry| {
            let handled = entry.status.handled.load(Ordering::Acquire);
            let parked = entry.status.parked.load(Ordering::Relaxed);
            let last = Duration::from_millis(entry.status.last_active.load(Ordering::Relaxed));
            let rests = handled == entry.sent && parked == 0;
            let stop = rests && now.saturating_sub(last) >= idle;
            if stop {
                entry.actor.stop(Some("idle".to_owned()));
            }
            !stop
        });
    }
}

/// Waits for a free credit, takes all that are free, fetches as many events.
async fn fetch_loop<W: WriteSet>(
    mut consumer: Box<dyn Consumer>,
    shared: Arc<StageShared>,
    services: Arc<Services<W>>,
    stage: ActorRef<StageMessage>,
) {
    loop {
        let Ok(mut credits) = shared.credits.clone().acquire_owned().await else {
            return;
        };
        let free = shared.credits.available_permits();
        if let Ok(more) = shared.credits.clone().try_acquire_many_owned(free as u32) {
            credits.merge(more);
        }
        let deliveries = match consumer.fetch(credits.num_permits()).await {
            Ok(deliveries) => deliveries,
            Err(error) => {
                // The log may be back in a moment; handlers at work are not disturbed.
                tracing::warn!(stage = %shared.name, %error, "fetching, trying again");
                tokio::time::sleep(FETCH_RETRY).await;
                continue;
            }
        };
        let context = &services.context;
        let fetched = Fetched {
            at: context.now(),
            monotonic: context.monotonic(),
        };
        let with_credit = |delivery| {
            let credit = Credit::new(credits.split(1)?, shared.clone());
            Some(Work {
                delivery,
                credit,
                fetched,
            })
        };
        let batch = deliveries.into_iter().filter_map(with_credit).collect();
        if stage.cast(StageMessage::Deliver(batch)).is_err() {
            return;
        }
    }
}
