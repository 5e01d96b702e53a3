//! Routes messages to the actors of keys: finds, starts and stops these.
//!
//! ```text
//! fetcher, stage actor --send--> [entry of the key, locked] --> key actor
//! sweep, evict --stop-----------^
//! ```
//! A message is sent, and an idle actor is removed, only under the lock of the key's entry. An
//! actor is therefore stopped only when it has processed all its messages, and the next message
//! starts a new one: passivation neither loses nor reorders messages.

mod passivation;

use std::sync::Arc;

use ractor::{Actor, ActorRef, SpawnErr};
use tokio::sync::Mutex;

use super::key_actor::KeyActor;
use super::live_keys::KeyEntry;
use super::messages::{KeyMessage, StageMessage};
use super::services::Services;
use super::stage_core::StageCore;
use crate::journal::WriteSet;
use crate::observe::key_status::KeyStatus;
use crate::stage::Stage;

/// Routes messages to the actors of the keys of one stage.
pub(super) struct Router<W, S> {
    stage: Arc<S>,
    pub(super) core: Arc<StageCore>,
    pub(super) services: Arc<Services<W>>,
    pub(super) parent: ActorRef<StageMessage>,
    /// Held while an actor starts, so that no key gets two.
    starting: Mutex<()>,
}

impl<W: WriteSet, S: Stage<W>> Router<W, S> {
    pub(super) fn new(
        stage: Arc<S>,
        core: Arc<StageCore>,
        services: Arc<Services<W>>,
        parent: ActorRef<StageMessage>,
    ) -> Self {
        Self {
            stage,
            core,
            services,
            parent,
            starting: Mutex::default(),
        }
    }

    /// Sends a message to the actor of a key; starts the actor if there is none.
    pub(super) async fn send(&self, key: String, message: KeyMessage) -> Result<(), SpawnErr> {
        let Some(message) = self.send_to_live(&key, message) else {
            return Ok(());
        };
        let _starting = self.starting.lock().await;
        // Another task may have started it meanwhile.
        let Some(message) = self.send_to_live(&key, message) else {
            return Ok(());
        };
        self.evict_idle();
        let entry = self.spawn(&key).await?;
        let _ = entry.actor.cast(message);
        self.core.keys.insert(key, entry);
        Ok(())
    }

    /// Sends a message to a live actor; returns the message if the key has none.
    fn send_to_live(&self, key: &str, message: KeyMessage) -> Option<KeyMessage> {
        let Some(mut entry) = self.core.keys.get_mut(key) else {
            return Some(message);
        };
        entry.sent += 1;
        // If the actor has just failed, the message is dropped here: an event is redelivered, and
        // a release is repeated when the failure is reported.
        let _ = entry.actor.cast(message);
        None
    }

    /// Starts an actor. The entry counts the message that the caller sends next.
    async fn spawn(&self, key: &str) -> Result<KeyEntry, SpawnErr> {
        let status = Arc::new(KeyStatus::default());
        let actor = KeyActor {
            key: key.to_owned(),
            stage: self.stage.clone(),
            core: self.core.clone(),
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
