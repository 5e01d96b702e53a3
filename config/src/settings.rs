//! All options of the program, a section for each component.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The options of every component. The defaults are those of `default.toml`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Everything that is kept lies in this folder. Empty only before loading, which puts
    /// the platform's place in.
    pub data: PathBuf,
    /// The one port.
    pub server: Server,
    /// Where events wait.
    pub log: Log,
    /// Where rows are kept.
    pub store: Store,
    /// Mail in and out.
    pub mail: Mail,
    /// How documents are read.
    pub reader: connectors::reader::Options,
    /// Known places.
    pub geocode: connectors::geocode::Options,
    /// How drives are estimated.
    pub routes: connectors::routes::Options,
    /// How much the stages do at once.
    pub pipeline: actors::pipeline::Options,
    /// What the stages are held to.
    pub slo: Slo,
    /// Where latencies are written to.
    pub latency_log: engine::latency::interval_log::Options,
}

/// What the stages are held to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Slo {
    /// A file of rules instead of the shipped ones.
    pub file: Option<PathBuf>,
}

/// The one port for gRPC, the pages, health and metrics.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// Address and port; port 0 takes a free one.
    #[serde(deserialize_with = "crate::listen::deserialize")]
    pub listen: SocketAddr,
    /// Whether it may be an address that other machines reach, without accounts.
    pub allow_remote: bool,
    /// Seconds that work in hand may take once the server stops.
    pub drain_seconds: u64,
    /// Messages that may wait before new ones are turned away.
    pub backlog_limit: u64,
}

/// This machine only, on the port of the documentation.
const LISTEN: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 7300));

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: LISTEN,
            allow_remote: false,
            drain_seconds: 10,
            backlog_limit: 1000,
        }
    }
}

/// Where events wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// `embedded`, or `nats://host:port`, several separated by commas.
    pub url: String,
    /// Servers that keep each stream.
    pub replicas: u8,
    /// Messages that the stream of a stage may hold; 0: no limit.
    pub max_messages: u64,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            url: EMBEDDED.to_owned(),
            replicas: 1,
            max_messages: 0,
        }
    }
}

/// The log without a server.
pub const EMBEDDED: &str = "embedded";
/// The store without a server.
pub const SQLITE: &str = "sqlite";

/// Where rows are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Store {
    /// `sqlite`, or `postgres://user:password@host:port/database`.
    pub url: String,
    /// Connections to a server at most.
    pub max_connections: u32,
    /// Connections kept ready.
    pub min_connections: u32,
    /// How long a request waits for a connection.
    #[serde(with = "jiff::fmt::serde::unsigned_duration::friendly::compact::required")]
    pub connect_timeout: Duration,
    /// How long a connection beyond the least is kept unused.
    #[serde(with = "jiff::fmt::serde::unsigned_duration::friendly::compact::required")]
    pub idle_timeout: Duration,
}

impl Default for Store {
    fn default() -> Self {
        Self {
            url: SQLITE.to_owned(),
            max_connections: 100,
            min_connections: 10,
            connect_timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(300),
        }
    }
}

/// Mail in and out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// The folder that messages are dropped into.
    pub inbox: connectors::mail::maildir::Options,
    /// The sender of the e-mails to people.
    pub outbox: connectors::mail::outbox::Options,
}
