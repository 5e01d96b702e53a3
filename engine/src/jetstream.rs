//! The event log on NATS JetStream: a work-queue stream and one durable pull consumer for
//! each stage.
//!
//! ```text
//! publish -> publisher (a lane for each key) --> prefix.<stage>.<partition> --> window (pull)
//!              acknowledged, retried                 stream <prefix>-<stage>       |
//!                                                        ^                       lanes
//!                                                        +--- confirmed ack <----- ack
//! ```
//! The window of a process is what it has pulled and the server has not confirmed as
//! acknowledged. After anything that may have lost a message in transit (a reconnect, a gap in
//! the delivery numbers) the consumer is created again, and the window recognises the messages
//! that it has already: so the events of a key stay in order.

mod acks;
mod claims;
mod connection;
mod consumer;
mod envelope;
mod error;
mod options;
mod publisher;
mod pull;
mod requirements;
mod streams;
mod version;
mod window;

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::Context as Api;
use async_nats::jetstream::stream::RawMessageErrorKind;

use crate::Context;
use crate::event::Event;
use crate::log::{Consumer, LogError};

use connection::Connection;
pub use envelope::{Decode, Foreign, headers_of};
pub use error::ConnectError;
pub use options::Options;
use publisher::Outgoing;
pub(crate) use publisher::Ticket;
pub use version::Version;

/// A connection to the log. Cheap to clone.
#[derive(Clone)]
pub struct JetStream(Arc<Connection>);

impl std::fmt::Debug for JetStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JetStream").finish_non_exhaustive()
    }
}

impl JetStream {
    /// Connects, and checks version and features of the server.
    ///
    /// # Errors
    /// See [`ConnectError`].
    pub async fn connect(options: Options, context: Context) -> Result<Self, ConnectError> {
        let connection = Connection::open(options, context).await?;
        Ok(Self(Arc::new(connection)))
    }

    /// The JetStream API of the server, for other uses of the application.
    pub fn api(&self) -> &Api {
        &self.0.api
    }

    /// Version of the server.
    pub fn server_version(&self) -> String {
        self.0.client.server_info().version
    }

    /// Starts to publish events, those of a key of a stage in this order. They are retried until
    /// the ticket is dropped.
    pub(crate) async fn publish(&self, events: Vec<Event>) -> Result<Ticket, LogError> {
        for event in &events {
            self.0.stream(&event.stage).await?;
        }
        let events = self.0.claims.store_large(events).await?;
        Ok(self.0.publisher.enqueue(events))
    }

    /// The same without waiting. The error returns the events if one of them cannot be sent at
    /// once, because its stream is not known yet or its payload is too large for a message.
    pub(crate) fn try_publish(&self, events: Vec<Event>) -> Result<Ticket, Vec<Event>> {
        let known = |event: &Event| self.0.streams.contains_key(&event.stage);
        let fits = |event: &Event| !self.0.claims.is_large(event);
        match events.iter().all(|event| known(event) && fits(event)) {
            true => Ok(self
                .0
                .publisher
                .enqueue(events.into_iter().map(Outgoing::from).collect())),
            false => Err(events),
        }
    }

    /// How long a caller should wait for a ticket.
    pub(crate) fn publish_timeout(&self) -> Duration {
        self.0.options.publish_timeout
    }

    /// Opens the one consumer of a stage; an older one of this process delivers nothing more.
    pub(crate) async fn consumer(&self, stage: &str) -> Result<Box<dyn Consumer>, LogError> {
        let stream = self.0.stream(stage).await?;
        consumer::open(&self.0, stage, stream).await
    }

    /// Number of messages in the stage's stream, those in flight included.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn backlog_of(&self, stage: &str) -> Result<u64, LogError> {
        let window = self.0.windows.get(stage).map(|window| window.clone());
        if let Some(window) = window {
            window.all_confirmed().await;
        }
        let stream = self.0.stream(stage).await?;
        let info = stream.get_info().await;
        info.map(|info| info.state.messages)
            .map_err(|error| LogError(error.to_string()))
    }

    /// Whether no earlier process can have handled the message.
    pub(crate) fn is_fresh(&self, stage: &str, sequence: i64) -> bool {
        let window = self.0.windows.get(stage);
        window.is_some_and(|window| sequence > window.state().unconfirmed_up_to)
    }

    /// Whether the message is in this process's window.
    pub(crate) fn is_in_flight(&self, stage: &str, sequence: i64) -> bool {
        let window = self.0.windows.get(stage);
        window.is_some_and(|window| window.has(sequence))
    }

    /// The event of a message in the stage's stream; `None` if the message is gone.
    pub(crate) async fn stored(
        &self,
        stage: &str,
        sequence: u64,
    ) -> Result<Option<Event>, LogError> {
        let stream = self.0.stream(stage).await?;
        match stream.get_raw_message(sequence).await {
            Ok(message) => {
                let decode = self.0.options.decode.as_ref();
                Ok(Some(envelope::stored(decode, stage, message)))
            }
            Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Ok(None),
            Err(error) => Err(LogError(error.to_string())),
        }
    }

    /// Deletes a message from its stream.
    pub(crate) async fn delete(&self, stage: &str, sequence: u64) -> Result<(), LogError> {
        let stream = self.0.stream(stage).await?;
        let deleted = stream.delete_message(sequence).await;
        deleted
            .map(drop)
            .map_err(|error| LogError(error.to_string()))
    }

    /// Waits until the server has confirmed all acknowledgements, up to a time limit.
    pub(crate) async fn finish_acks(&self) {
        let windows: Vec<_> = self
            .0
            .windows
            .iter()
            .map(|entry| entry.value().clone())
            .collect();
        for window in windows {
            window.all_confirmed().await;
        }
        self.0.claims.finish_deletions().await;
    }

    pub(crate) fn options(&self) -> &Options {
        &self.0.options
    }

    /// Deliveries that were dropped without an ack since the start.
    pub(crate) fn unfinished_deliveries(&self) -> u64 {
        self.0.wakeups.unfinished_deliveries()
    }
}
