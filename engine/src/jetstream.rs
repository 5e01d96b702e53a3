//! The event log on NATS JetStream: a work-queue stream and one durable pull consumer for
//! each stage.
//!
//! ```text
//! publish -> publisher (a lane for each key) --> prefix.<stage>.<partition> --> window (pull)
//!              acknowledged, tried again             stream <prefix>-<stage>       |
//!                                                        ^                        lanes
//!                                                        +--- acknowledged ack <-- settle
//! ```
//! What a process has pulled and not settled is its window. After anything that may have
//! lost a message on the way (a new connection, a gap in the numbers) the consumer is made
//! anew, and the window recognises what it has in hand: so the events of a key stay in order.

mod acks;
mod claims;
mod consumer;
mod envelope;
mod publisher;
mod pull;
mod streams;
mod version;
mod window;

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::{self, Context as Api};
use async_nats::{Client, ConnectOptions, ServerAddr};
use dashmap::DashMap;
use tokio::sync::{mpsc, watch};
use tokio_util::task::TaskTracker;

use crate::Context;
use crate::event::Event;
use crate::lanes::Wakeups;
use crate::log::{Consumer, LogError};

pub use envelope::{Foreign, headers_of};
pub use version::Version;

pub(crate) use publisher::Ticket;
use publisher::{Outgoing, Publisher};
use window::Window;

/// Makes an event of a message that another program has published to a stage.
pub type Decode = Arc<dyn Fn(Foreign<'_>) -> Event + Send + Sync>;

/// How to use the server.
#[derive(Clone)]
pub struct Options {
    /// `nats://host:port`, several separated by commas.
    pub url: String,
    /// Subjects begin with this and a point; names of streams with it and a hyphen.
    pub prefix: String,
    /// Servers that keep each stream.
    pub replicas: usize,
    /// Messages that a stage's stream may hold; what does not fit is refused, never dropped.
    /// Not bytes: nats-server 2.9.10 forgets its own overhead when it looks whether a message
    /// fits, stores it, and then drops the oldest to keep the limit.
    pub max_messages: Option<i64>,
    /// How long the server remembers ids. The journal remembers them for longer.
    pub duplicate_window: Duration,
    /// How long the server waits for an acknowledgement or a sign of progress.
    pub ack_wait: Duration,
    /// Deliveries of a message after which the server gives up; it becomes a dead letter.
    pub max_deliver: i64,
    /// How long publishing is tried before it fails: longer than a change of leader.
    pub patience: Duration,
    /// What to make of messages of other programs; without it they carry their body as
    /// payload and nothing else.
    pub decode: Option<Decode>,
}

impl Options {
    /// The defaults, for this server.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            prefix: "stillontime.v1".to_owned(),
            replicas: 1,
            max_messages: None,
            duplicate_window: Duration::from_secs(120),
            ack_wait: Duration::from_secs(60),
            max_deliver: 20,
            patience: Duration::from_secs(30),
            decode: None,
        }
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Not the address: it may hold a password.
        f.debug_struct("Options")
            .field("prefix", &self.prefix)
            .field("replicas", &self.replicas)
            .finish_non_exhaustive()
    }
}

/// Why the server cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// It cannot be reached, or does not let us in.
    #[error("log/unreachable: {0}")]
    Unreachable(String),
    /// It is too old.
    #[error("log/server-version: nats-server {found} is too old: {needed} or newer is needed")]
    Version {
        /// What it is.
        found: String,
        /// What is needed.
        needed: Version,
    },
    /// It runs without JetStream.
    #[error(
        "log/no-jetstream: {0}; start nats-server with -js, or allow JetStream for the account"
    )]
    NoJetStream(String),
    /// A stream is not as it must be and cannot be changed.
    #[error("log/stream: {0}")]
    Stream(String),
}

impl ConnectError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreachable(_) => "log/unreachable",
            Self::Version { .. } => "log/server-version",
            Self::NoJetStream(_) => "log/no-jetstream",
            Self::Stream(_) => "log/stream",
        }
    }
}

/// A connection to the log. Cheap to clone.
#[derive(Clone)]
pub struct JetStream(Arc<Inner>);

pub(crate) struct Inner {
    client: Client,
    api: Api,
    options: Options,
    context: Context,
    streams: DashMap<String, jetstream::stream::Stream>,
    windows: DashMap<String, Arc<Window>>,
    wakeups: Wakeups,
    publisher: Publisher,
    /// What is to be acknowledged.
    settled: mpsc::UnboundedSender<acks::Settled>,
    /// Large payloads whose messages are gone.
    forgetting: TaskTracker,
    /// Counts connections: whatever was asked on an older one is lost.
    connections: watch::Receiver<u64>,
}

impl std::fmt::Debug for JetStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JetStream").finish_non_exhaustive()
    }
}

impl JetStream {
    /// Connects, and checks that the server has what is needed.
    ///
    /// # Errors
    /// See [`ConnectError`].
    pub async fn connect(options: Options, context: Context) -> Result<Self, ConnectError> {
        let (told, mut connections) = watch::channel(0);
        let connect = ConnectOptions::new()
            .name("stillontime")
            .connection_timeout(Duration::from_secs(5))
            .ping_interval(Duration::from_secs(5))
            .client_capacity(16_384)
            .subscription_capacity(65_536)
            .event_callback(move |event| {
                if matches!(event, async_nats::Event::Connected) {
                    told.send_modify(|count| *count += 1);
                }
                std::future::ready(())
            });
        let servers = addresses(&options.url)?;
        let named: Vec<_> = servers
            .iter()
            .map(|server| format!("{}:{}", server.host(), server.port()))
            .collect();
        let client = connect
            .connect(servers)
            .await
            .map_err(|error| ConnectError::Unreachable(format!("{}: {error}", named.join(", "))))?;
        // Told a moment later; whoever consumes shall not take it for a new connection.
        let first = connections.wait_for(|count| *count > 0);
        let _ = tokio::time::timeout(Duration::from_secs(1), first).await;
        version::check(&client)?;
        let api = jetstream::new(client.clone());
        version::check_jetstream(&client).await?;
        let (settled, acknowledging) = mpsc::unbounded_channel();
        tokio::spawn(acks::run(client.clone(), context.clone(), acknowledging));
        let publisher = Publisher::new(client.clone(), &options);
        Ok(Self(Arc::new(Inner {
            client,
            api,
            options,
            context,
            streams: DashMap::new(),
            windows: DashMap::new(),
            wakeups: Wakeups::default(),
            publisher,
            settled,
            forgetting: TaskTracker::new(),
            connections,
        })))
    }

    /// The API of the server, for what else is kept there.
    pub fn api(&self) -> &Api {
        &self.0.api
    }

    /// Version of the server.
    pub fn server_version(&self) -> String {
        self.0.client.server_info().version
    }

    /// Hands events over for publishing, those of a key of a stage in this order. They are
    /// tried until the ticket is dropped.
    pub(crate) async fn publish(&self, events: Vec<Event>) -> Result<Ticket, LogError> {
        for event in &events {
            self.stream(&event.stage).await?;
        }
        let events = self.0.claim_large(events).await?;
        Ok(self.0.publisher.enqueue(events))
    }

    /// The same without a wait; an error gives back what cannot go out at once: its stream was
    /// not made yet, or a payload is too large.
    pub(crate) fn publish_now(&self, events: Vec<Event>) -> Result<Ticket, Vec<Event>> {
        let known = |event: &Event| self.0.streams.contains_key(&event.stage);
        let fits = |event: &Event| !self.0.is_large(event);
        match events.iter().all(|event| known(event) && fits(event)) {
            true => Ok(self
                .0
                .publisher
                .enqueue(events.into_iter().map(Outgoing::from).collect())),
            false => Err(events),
        }
    }

    /// How long it is reasonable to wait for a ticket.
    pub(crate) fn patience(&self) -> Duration {
        self.0.options.patience
    }

    /// The one consumer of a stage; an older one of this process hands out nothing more.
    pub(crate) async fn consumer(&self, stage: &str) -> Result<Box<dyn Consumer>, LogError> {
        let stream = self.stream(stage).await?;
        consumer::open(&self.0, stage, stream).await
    }

    /// Messages in the stage's stream, those in hand included.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn backlog_of(&self, stage: &str) -> Result<u64, LogError> {
        let window = self.0.windows.get(stage).map(|window| window.clone());
        if let Some(window) = window {
            window.acknowledged().await;
        }
        let stream = self.stream(stage).await?;
        let info = stream.get_info().await;
        info.map(|info| info.state.messages)
            .map_err(|error| LogError(error.to_string()))
    }

    /// Whether nobody can have handled the message before.
    pub(crate) fn is_fresh(&self, stage: &str, sequence: i64) -> bool {
        let window = self.0.windows.get(stage);
        window.is_some_and(|window| sequence > window.state().doubtful)
    }

    /// Whether this process has the message in hand.
    pub(crate) fn has_in_hand(&self, stage: &str, sequence: i64) -> bool {
        let window = self.0.windows.get(stage);
        window.is_some_and(|window| window.has(sequence))
    }

    /// An event as it is in its stream, with whether it is still there.
    pub(crate) async fn stored(
        &self,
        stage: &str,
        sequence: u64,
    ) -> Result<Option<Event>, LogError> {
        let stream = self.stream(stage).await?;
        match stream.get_raw_message(sequence).await {
            Ok(message) => Ok(Some(envelope::stored(&self.0, stage, message))),
            Err(error)
                if error.kind() == jetstream::stream::RawMessageErrorKind::NoMessageFound =>
            {
                Ok(None)
            }
            Err(error) => Err(LogError(error.to_string())),
        }
    }

    /// Takes a message out of its stream.
    pub(crate) async fn remove(&self, stage: &str, sequence: u64) -> Result<(), LogError> {
        let stream = self.stream(stage).await?;
        let removed = stream.delete_message(sequence).await;
        removed
            .map(drop)
            .map_err(|error| LogError(error.to_string()))
    }

    /// Waits until the server has confirmed what was settled, but not for ever.
    pub(crate) async fn settle_all(&self) {
        let windows: Vec<_> = self
            .0
            .windows
            .iter()
            .map(|entry| entry.value().clone())
            .collect();
        for window in windows {
            window.acknowledged().await;
        }
        self.0.forgetting.close();
        let _ = tokio::time::timeout(Duration::from_secs(5), self.0.forgetting.wait()).await;
    }

    pub(crate) fn options(&self) -> &Options {
        &self.0.options
    }

    pub(crate) fn handed_back(&self) -> u64 {
        self.0.wakeups.handed_back()
    }

    async fn stream(&self, stage: &str) -> Result<jetstream::stream::Stream, LogError> {
        if let Some(known) = self.0.streams.get(stage) {
            return Ok(known.clone());
        }
        let stream = streams::ensure(&self.0.api, &self.0.options, stage)
            .await
            .map_err(|error| LogError(error.to_string()))?;
        self.0.streams.insert(stage.to_owned(), stream.clone());
        Ok(stream)
    }
}

fn addresses(url: &str) -> Result<Vec<ServerAddr>, ConnectError> {
    let parsed = url.split(',').map(|one| one.trim().parse::<ServerAddr>());
    parsed
        .collect::<Result<_, _>>()
        // What was written may hold a password.
        .map_err(|error| ConnectError::Unreachable(format!("not an address: {error}")))
}
