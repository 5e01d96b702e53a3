//! What the server gives up becomes a dead letter: messages that it delivered too often, and
//! those that somebody terminated.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, pull};
use async_nats::jetstream::stream::{Config, RetentionPolicy};
use futures_util::StreamExt;
use serde::Deserialize;
use tokio_util::task::AbortOnDropHandle;

use crate::Context;
use crate::dead_letters::DeadLetter;
use crate::jetstream::JetStream;
use crate::journal::{Commit, Input, Journal, Verdict, WriteSet};
use crate::store::Store;

const AGAIN: Duration = Duration::from_secs(5);
/// Older ones were seen by somebody, or by nobody who cares.
const KEPT: Duration = Duration::from_secs(7 * 24 * 3_600);

/// What the server says.
#[derive(Deserialize)]
struct Advisory {
    stream: String,
    stream_seq: u64,
    #[serde(default)]
    deliveries: u32,
}

pub(super) fn watch<W: WriteSet>(
    log: JetStream,
    store: Store<W>,
    context: Context,
) -> AbortOnDropHandle<()> {
    AbortOnDropHandle::new(tokio::spawn(async move {
        loop {
            if let Err(error) = listen(&log, &store, &context).await {
                tracing::warn!(error, "listening to the server's advisories");
            }
            tokio::time::sleep(AGAIN).await;
        }
    }))
}

/// Advisories are kept in a stream, so that none is missed while nobody listens.
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
        max_age: KEPT,
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
            let given_up = GivenUp {
                stage,
                advisory: &advisory,
                terminated,
            };
            given_up.bury(log, store, context).await?;
        }
        message.double_ack().await.map_err(|error| text(&error))?;
    }
    Ok(())
}

struct GivenUp<'a> {
    stage: &'a str,
    advisory: &'a Advisory,
    terminated: bool,
}

impl GivenUp<'_> {
    async fn bury<W: WriteSet>(
        &self,
        log: &JetStream,
        store: &Store<W>,
        context: &Context,
    ) -> Result<(), String> {
        let number = self.advisory.stream_seq;
        let sequence = i64::try_from(number).unwrap_or(i64::MAX);
        // It is being handled, and its end is on the way.
        if log.has_in_hand(self.stage, sequence) {
            return Ok(());
        }
        let stored = log.stored(self.stage, number).await;
        let stored = stored.map_err(|error| error.to_string())?;
        let event = match stored {
            Some(event) => event,
            // It was acknowledged in the end; a new leader of a cluster says "terminated" of
            // such too.
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
            holds: false,
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
        let removed = log.remove(self.stage, number).await;
        // A message that is gone by itself is as good.
        if let Err(error) = removed {
            tracing::debug!(%error, "removing what was given up");
        }
        Ok(())
    }
}
