//! Dead letters from the server's advisories: messages that reached their maximum number of
//! deliveries, and messages that a client terminated.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, pull};
use async_nats::jetstream::stream::{Config, RetentionPolicy};
use futures_util::StreamExt;
use serde::Deserialize;
use tokio_util::task::AbortOnDropHandle;

use crate::Context;
use crate::jetstream::JetStream;
use crate::journal::{Commit, DeadLetter, Input, Journal, Verdict, WriteSet};
use crate::store::Store;

/// Wait before another try to listen after a failure.
const RETRY: Duration = Duration::from_secs(5);
/// How long the server retains advisories that no process has read.
const RETENTION: Duration = Duration::from_secs(7 * 24 * 3_600);

/// An advisory, as far as it is used.
#[derive(Deserialize)]
struct Advisory {
    stream: String,
    stream_seq: u64,
    #[serde(default)]
    deliveries: u32,
}

/// Listens to advisories until the handle is dropped.
pub(super) fn watch<W: WriteSet>(
    log: JetStream,
    store: Store<W>,
    context: Context,
) -> AbortOnDropHandle<()> {
    AbortOnDropHandle::new(tokio::spawn(async move {
        loop {
            if let Err(error) = listen(&log, &store, &context).await {
                tracing::warn!(
                    error,
                    "listening to the server's advisories failed, retrying"
                );
            }
            tokio::time::sleep(RETRY).await;
        }
    }))
}

/// Listens until a failure. Advisories are stored in a stream, so that none is missed while no
/// process listens.
async fn listen<W: WriteSet>(
    log: &JetStream,
    store: &Store<W>,
    context: &Context,
) -> Result<(), String> {
    let options = log.options();
    let prefix = format!("{}-", options.prefix.replace('.', "-"));
    let stream = Config {
        name: format!("{prefix}advisories"),
        subjects: ["MAX_DELIVERIES", "MSG_TERMINATED"]
            .map(|kind| format!("$JS.EVENT.ADVISORY.CONSUMER.{kind}.>"))
            .to_vec(),
        retention: RetentionPolicy::WorkQueue,
        num_replicas: options.replicas.max(1),
        max_age: RETENTION,
        ..Config::default()
    };
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let stream = log.api().get_or_create_stream(stream).await;
    let consumer = pull::Config {
        durable_name: Some("engine".to_owned()),
        ack_policy: AckPolicy::Explicit,
        ..pull::Config::default()
    };
    let stream = stream.map_err(|error| text(&error))?;
    let consumer = stream.get_or_create_consumer("engine", consumer).await;
    let consumer = consumer.map_err(|error| text(&error))?;
    let mut messages = consumer.messages().await.map_err(|error| text(&error))?;
    while let Some(message) = messages.next().await {
        let message = message.map_err(|error| text(&error))?;
        if let Ok(advisory) = serde_json::from_slice::<Advisory>(&message.payload)
            && let Some(stage) = advisory.stream.strip_prefix(&prefix)
        {
            let terminated = message.subject.contains(".MSG_TERMINATED.");
            let undeliverable = Undeliverable {
                stage,
                advisory: &advisory,
                terminated,
            };
            undeliverable.dead_letter(log, store, context).await?;
        }
        message.double_ack().await.map_err(|error| text(&error))?;
    }
    Ok(())
}

/// A message that the server delivers no more.
struct Undeliverable<'a> {
    stage: &'a str,
    advisory: &'a Advisory,
    terminated: bool,
}

impl Undeliverable<'_> {
    /// Moves the message from its stream to the dead letters.
    async fn dead_letter<W: WriteSet>(
        &self,
        log: &JetStream,
        store: &Store<W>,
        context: &Context,
    ) -> Result<(), String> {
        let number = self.advisory.stream_seq;
        let sequence = i64::try_from(number).unwrap_or(i64::MAX);
        // It is being handled, and its acknowledgement or failure follows.
        if log.is_in_flight(self.stage, sequence) {
            return Ok(());
        }
        let stored = log.stored(self.stage, number).await;
        let stored = stored.map_err(|error| error.to_string())?;
        let event = match stored {
            Some(event) => event,
            // It was acknowledged meanwhile. The new leader of a cluster also reports
            // acknowledged messages as terminated.
            None => return Ok(()),
        };
        let (code, detail) = match self.terminated {
            true => (
                "engine/terminated",
                "the message was terminated on the server".to_owned(),
            ),
            false => (
                "engine/too-many-deliveries",
                format!("delivered {} times", self.advisory.deliveries),
            ),
        };
        let letter = DeadLetter {
            event: event.clone(),
            sequence,
            code: code.to_owned(),
            detail,
            attempts: self.advisory.deliveries,
            at: context.now(),
            blocks_key: false,
        };
        let commit = Commit {
            input: Input::Log {
                stage: self.stage.to_owned(),
                id: event.id,
                sequence,
            },
            verdict: Verdict::DeadLetter(letter),
            ..Commit::outside(W::default(), Vec::new())
        };
        let committed = store.commit(Arc::new(commit)).await;
        committed.map_err(|error| error.to_string())?;
        let deleted = log.delete(self.stage, number).await;
        // An error is harmless if the message is gone already.
        if let Err(error) = deleted {
            tracing::debug!(%error, "deleting a dead-lettered message failed");
        }
        Ok(())
    }
}
