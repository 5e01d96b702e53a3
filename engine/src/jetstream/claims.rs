//! Payloads over the server's limit: the message says where the payload is.

use std::io::Cursor;

use async_nats::jetstream::object_store::{Config, GetErrorKind, ObjectStore};
use bytes::Bytes;
use tokio::io::AsyncReadExt;

use super::publisher::Outgoing;
use super::{Inner, streams};
use crate::event::Event;
use crate::log::LogError;

/// Room for headers.
const HEADERS: usize = 32 << 10;

impl Inner {
    /// Puts payloads that do not fit into the object store.
    pub(super) async fn claim_large(&self, events: Vec<Event>) -> Result<Vec<Outgoing>, LogError> {
        let mut outgoing = Vec::with_capacity(events.len());
        for event in events {
            let claim = match self.is_large(&event) {
                true => Some(self.put(&event).await.map_err(LogError)?),
                false => None,
            };
            outgoing.push(Outgoing { event, claim });
        }
        Ok(outgoing)
    }

    pub(super) fn is_large(&self, event: &Event) -> bool {
        event.payload.len() > self.client.max_payload().saturating_sub(HEADERS)
    }

    async fn put(&self, event: &Event) -> Result<String, String> {
        let name = format!("{}-{}", event.stage, event.id);
        let store = self.claims().await?;
        let mut payload = Cursor::new(event.payload.clone());
        let put = store.put(name.as_str(), &mut payload).await;
        put.map_err(|error| error.to_string())?;
        Ok(name)
    }

    /// `None` if there is none.
    pub(super) async fn load(&self, claim: &str) -> Result<Option<Bytes>, String> {
        let store = self.claims().await?;
        let mut object = match store.get(claim).await {
            Ok(object) => object,
            Err(error) if error.kind() == GetErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.to_string()),
        };
        let mut payload = Vec::new();
        let read = object.read_to_end(&mut payload).await;
        read.map_err(|error| error.to_string())?;
        Ok(Some(payload.into()))
    }

    /// A claim that is not forgotten only takes room.
    pub(super) async fn forget(&self, claim: &str) {
        let Ok(store) = self.claims().await else {
            return;
        };
        if let Err(error) = store.delete(claim).await {
            tracing::warn!(claim, %error, "a large payload stays behind");
        }
    }

    async fn claims(&self) -> Result<ObjectStore, String> {
        let bucket = streams::name(&self.options, "claims");
        if let Ok(store) = self.api.get_object_store(&bucket).await {
            return Ok(store);
        }
        let config = Config {
            bucket,
            num_replicas: self.options.replicas.max(1),
            ..Config::default()
        };
        let made = self.api.create_object_store(config).await;
        made.map_err(|error| error.to_string())
    }
}
