//! Payloads above the server's message limit: the message names an object that has the payload.

use std::io::Cursor;
use std::sync::Arc;
use std::time::Duration;

use async_nats::Client;
use async_nats::jetstream::Context as Api;
use async_nats::jetstream::object_store::{Config, GetErrorKind, ObjectStore};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use tokio::io::AsyncReadExt;
use tokio_util::task::TaskTracker;

use super::options::Options;
use super::publisher::Outgoing;
use super::streams;
use crate::event::Event;
use crate::log::LogError;

/// Bytes reserved for the headers of a message.
const HEADERS: usize = 32 << 10;
/// How long a shutdown waits for deletions.
const DELETION_TIMEOUT: Duration = Duration::from_secs(5);

/// The object store of large payloads.
pub(super) struct Claims {
    client: Client,
    api: Api,
    bucket: String,
    replicas: usize,
    /// Deletions in progress.
    deletions: TaskTracker,
}

impl Claims {
    pub(super) fn new(client: Client, api: Api, options: &Options) -> Self {
        Self {
            client,
            api,
            bucket: streams::name(options, "claims"),
            replicas: options.replicas.max(1),
            deletions: TaskTracker::new(),
        }
    }

    /// Stores the payloads that do not fit into a message.
    pub(super) fn store_large(
        &self,
        events: Vec<Event>,
    ) -> BoxFuture<'_, Result<Vec<Outgoing>, LogError>> {
        Box::pin(async move {
            let mut outgoing = Vec::with_capacity(events.len());
            for event in events {
                let claim = match self.is_large(&event) {
                    true => Some(self.put(&event).await.map_err(LogError)?),
                    false => None,
                };
                outgoing.push(Outgoing { event, claim });
            }
            Ok(outgoing)
        })
    }

    /// Whether an event does not fit into a message.
    pub(super) fn is_large(&self, event: &Event) -> bool {
        event.payload.len() > self.client.max_payload().saturating_sub(HEADERS)
    }

    async fn put(&self, event: &Event) -> Result<String, String> {
        let name = format!("{}-{}", event.stage, event.id);
        let store = self.objects().await?;
        let mut payload = Cursor::new(event.payload.clone());
        let put = store.put(name.as_str(), &mut payload).await;
        put.map_err(|error| error.to_string())?;
        Ok(name)
    }

    /// The payload of a claim; `None` if there is none.
    pub(super) fn load<'a>(
        &'a self,
        claim: &'a str,
    ) -> BoxFuture<'a, Result<Option<Bytes>, String>> {
        Box::pin(async move {
            let store = self.objects().await?;
            let mut object = match store.get(claim).await {
                Ok(object) => object,
                Err(error) if error.kind() == GetErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(error.to_string()),
            };
            let mut payload = Vec::new();
            let read = object.read_to_end(&mut payload).await;
            read.map_err(|error| error.to_string())?;
            Ok(Some(payload.into()))
        })
    }

    /// Deletes a payload in a task of its own. A payload that is not deleted only takes space.
    pub(super) fn delete(self: Arc<Self>, claim: String) {
        let deletions = self.deletions.clone();
        deletions.spawn(async move {
            let Ok(store) = self.objects().await else {
                return;
            };
            if let Err(error) = store.delete(&claim).await {
                tracing::warn!(claim, %error, "a large payload was not deleted");
            }
        });
    }

    /// Waits for the deletions in progress, up to a time limit.
    pub(super) async fn finish_deletions(&self) {
        self.deletions.close();
        let _ = tokio::time::timeout(DELETION_TIMEOUT, self.deletions.wait()).await;
    }

    async fn objects(&self) -> Result<ObjectStore, String> {
        if let Ok(store) = self.api.get_object_store(&self.bucket).await {
            return Ok(store);
        }
        let config = Config {
            bucket: self.bucket.clone(),
            num_replicas: self.replicas,
            ..Config::default()
        };
        let created = self.api.create_object_store(config).await;
        created.map_err(|error| error.to_string())
    }
}
