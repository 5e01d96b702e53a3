//! The way to the actor of a key: finds it, starts it, stops it when it rests.
//!
//! ```text
//! fetcher, stage actor --send--> [entry of the key, locked] --> key actor
//! sweep, make_room --stop-------^
//! ```
//! A message is sent, and a resting actor is taken out, only under the lock of the key's
//! entry: an actor that has dealt with all it was sent is stopped between two messages, and
//! what comes later finds a new one. So nothing is lost or overtaken by passivation.

mod passivation;

use std::sync::Arc;

use ractor::{Actor, ActorRef, SpawnErr};
use tokio::sync::Mutex;

use super::key_actor::{KeyActor, KeyMessage};
use super::key_status::KeyStatus;
use super::shared::{KeyEntry, Services, StageShared};
use super::stage_actor::StageMessage;
use crate::journal::WriteSet;
use crate::stage::Stage;

pub(super) struct Router<W, S> {
    stage: Arc<S>,
    pub(super) shared: Arc<StageShared>,
    pub(super) services: Arc<Services<W>>,
    pub(super) parent: ActorRef<StageMessage>,
    /// One actor is started at a time, so that no key gets two.
    starting: Mutex<()>,
}

impl<W: WriteSet, S: Stage<W>> Router<W, S> {
    pub(super) fn new(
        stage: Arc<S>,
        shared: Arc<StageShared>,
        services: Arc<Services<W>>,
        parent: ActorRef<StageMessage>,
    ) -> Self {
        Self {
            stage,
            shared,
            services,
            parent,
            starting: Mutex::default(),
        }
    }

    /// Sends to the actor of a key, starting it if there is none.
    pub(super) async fn send(&self, key: String, message: KeyMessage) -> Result<(), SpawnErr> {
        let Some(message) = self.to_live(&key, message) else {
            return Ok(());
        };
        let _starting = self.starting.lock().await;
        // Somebody may have started it meanwhile.
        let Some(message) = self.to_live(&key, message) else {
            return Ok(());
        };
        self.make_room();
        let entry = self.spawn(&key).await?;
        let _ = entry.actor.cast(message);
        self.shared.keys.insert(key, entry);
        Ok(())
    }

    /// Gives the message back if the key has no actor.
    fn to_live(&self, key: &str, message: KeyMessage) -> Option<KeyMessage> {
        let Some(mut entry) = self.shared.keys.get_mut(key) else {
            return Some(message);
        };
        entry.sent += 1;
        // If the actor has just died, the message is dropped here: an event is delivered
        // again, and what is parked is looked at when the failure is reported.
        let _ = entry.actor.cast(message);
        None
    }

    /// An actor to which one message will be sent.
    async fn spawn(&self, key: &str) -> Result<KeyEntry, SpawnErr> {
        let status = Arc::new(KeyStatus::default());
        let actor = KeyActor {
            key: key.to_owned(),
            stage: self.stage.clone(),
            shared: self.shared.clone(),
            services: self.services.clone(),
            status: status.clone(),
            parent: self.parent.clone(),
        };
        // No name: ractor's registry is shared by the whole process.
        let (actor, _) = Actor::spawn_linked(None, actor, (), self.parent.get_cell()).await?;
        Ok(KeyEntry {
            actor,
            sent: 1,
            status,
        })
    }
}
