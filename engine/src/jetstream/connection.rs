//! A connection to the server with everything that the log keeps for it.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::stream::Stream;
use async_nats::jetstream::{self, Context as Api};
use async_nats::{Client, ConnectOptions, ServerAddr};
use dashmap::DashMap;
use futures_util::future::BoxFuture;
use tokio::sync::{mpsc, watch};

use super::claims::Claims;
use super::error::ConnectError;
use super::options::Options;
use super::publisher::Publisher;
use super::window::{Links, Settled, Window};
use super::{acks, requirements, streams};
use crate::Context;
use crate::lanes::Wakeups;
use crate::log::LogError;

pub(crate) struct Connection {
    pub(super) client: Client,
    pub(super) api: Api,
    pub(super) options: Options,
    pub(super) context: Context,
    pub(super) streams: DashMap<String, Stream>,
    pub(super) windows: DashMap<String, Arc<Window>>,
    pub(super) wakeups: Arc<Wakeups>,
    pub(super) publisher: Publisher,
    /// Payloads that are too large for a message.
    pub(super) claims: Arc<Claims>,
    /// Deliveries to acknowledge to the server.
    settled: mpsc::UnboundedSender<Settled>,
    /// Number of connections made: requests sent over an older one are lost.
    pub(super) connections: watch::Receiver<u64>,
}

impl Connection {
    /// Connects, and checks version and features of the server.
    pub(super) fn open(
        options: Options,
        context: Context,
    ) -> BoxFuture<'static, Result<Self, ConnectError>> {
        Box::pin(async move {
            let (connected, mut connections) = watch::channel(0);
            let connect = ConnectOptions::new()
                .name("stillontime")
                .connection_timeout(Duration::from_secs(5))
                .ping_interval(Duration::from_secs(5))
                .client_capacity(16_384)
                .subscription_capacity(65_536)
                .event_callback(move |event| {
                    if matches!(event, async_nats::Event::Connected) {
                        connected.send_modify(|count| *count += 1);
                    }
                    std::future::ready(())
                });
            let servers = addresses(&options.url)?;
            let named: Vec<_> = servers
                .iter()
                .map(|server| format!("{}:{}", server.host(), server.port()))
                .collect();
            let client = connect.connect(servers).await.map_err(|error| {
                ConnectError::Unreachable(format!("{}: {error}", named.join(", ")))
            })?;
            // The callback runs a moment after the connect; consumers must not take this first
            // connection for a reconnect.
            let first = connections.wait_for(|count| *count > 0);
            let _ = tokio::time::timeout(Duration::from_secs(1), first).await;
            requirements::check_version(&client)?;
            let api = jetstream::new(client.clone());
            requirements::check_jetstream(&client).await?;
            let (settled, to_acknowledge) = mpsc::unbounded_channel();
            tokio::spawn(acks::run(client.clone(), context.clone(), to_acknowledge));
            Ok(Self {
                publisher: Publisher::new(client.clone(), &options),
                claims: Arc::new(Claims::new(client.clone(), api.clone(), &options)),
                client,
                api,
                options,
                context,
                streams: DashMap::new(),
                windows: DashMap::new(),
                wakeups: Arc::default(),
                settled,
                connections,
            })
        })
    }

    /// What a window of this connection needs of it.
    pub(super) fn links(&self) -> Links {
        Links {
            wakeups: self.wakeups.clone(),
            settled: self.settled.downgrade(),
            claims: Arc::downgrade(&self.claims),
        }
    }

    /// The stream of a stage; created if it does not exist.
    pub(super) fn stream<'a>(&'a self, stage: &'a str) -> BoxFuture<'a, Result<Stream, LogError>> {
        Box::pin(async move {
            if let Some(known) = self.streams.get(stage) {
                return Ok(known.clone());
            }
            let stream = streams::ensure(&self.api, &self.options, stage)
                .await
                .map_err(|error| LogError(error.to_string()))?;
            self.streams.insert(stage.to_owned(), stream.clone());
            Ok(stream)
        })
    }
}

fn addresses(url: &str) -> Result<Vec<ServerAddr>, ConnectError> {
    let parsed = url.split(',').map(|one| one.trim().parse::<ServerAddr>());
    parsed
        .collect::<Result<_, _>>()
        // The address itself is left out, since it may contain a password.
        .map_err(|error| ConnectError::Unreachable(format!("not an address: {error}")))
}
