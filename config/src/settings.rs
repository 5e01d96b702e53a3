//! All options of the program, a section for each component.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The options of every component. The defaults are those of `default.toml`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The folder of all persistent data. Loading replaces an empty path by the default folder
    /// of the platform.
    pub data: PathBuf,
    /// The port for all protocols, and how the server stops.
    pub server: Server,
    /// Sign-in, sessions and rate limits.
    pub identity: Identity,
    /// The event log.
    pub log: Log,
    /// The database.
    pub store: Store,
    /// Incoming and outgoing mail.
    pub mail: Mail,
    /// The processes that read documents.
    pub reader: connectors::reader::Options,
    /// Known places and geocoding services.
    pub geocode: connectors::geocode::Options,
    /// How drives are computed.
    pub routes: connectors::routes::Options,
    /// Concurrency limits of the stages.
    pub pipeline: actors::pipeline::Options,
    /// Service level objectives (SLOs) of the stages.
    pub slo: Slo,
    /// Records of gRPC calls.
    pub calls: Calls,
    /// Interval logs of latencies.
    pub latency_log: engine::observe::latency::interval_log::Options,
}

/// Service level objectives (SLOs) of the stages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Slo {
    /// A file of rules that replaces the shipped ones.
    pub file: Option<PathBuf>,
}

/// The port for gRPC, the web pages, health and metrics.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// Address and port; port 0 picks a free one.
    #[serde(deserialize_with = "crate::listen::deserialize")]
    pub listen: SocketAddr,
    /// Whether `listen` may be an address that other machines can reach, although the web pages
    /// have no login.
    pub allow_remote: bool,
    /// Seconds that in-flight work may take once the server is stopping.
    pub drain_seconds: u64,
    /// Number of waiting messages from which on new ones are rejected.
    pub backlog_limit: u64,
    /// Certificates.
    pub tls: Tls,
}

/// TLS: files in PEM format. Without a certificate, connections are not encrypted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tls {
    /// The server's certificate, followed by its intermediate certificates.
    pub certificate: PathBuf,
    /// The private key of the certificate.
    pub private_key: PathBuf,
    /// Certificates of the authority that issues client certificates. Calls with the rights of
    /// an administrator then need such a certificate as well as a token.
    pub client_authority: PathBuf,
}

impl Tls {
    /// Whether connections are encrypted.
    pub fn is_on(&self) -> bool {
        !self.certificate.as_os_str().is_empty()
    }

    /// Whether calls of administrators need a client certificate.
    pub fn has_client_authority(&self) -> bool {
        !self.client_authority.as_os_str().is_empty()
    }
}

/// Loopback only, on the port that the documentation uses.
const LISTEN: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 7300));

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: LISTEN,
            allow_remote: false,
            drain_seconds: 10,
            backlog_limit: 1000,
            tls: Tls::default(),
        }
    }
}

/// Sign-in, sessions and rate limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Identity {
    /// Lifetime of an access token in minutes.
    pub access_minutes: u16,
    /// Days after which a session ends, even if its tokens are refreshed.
    pub session_days: u16,
    /// Failed sign-ins after which an address is locked out.
    pub lock_failures: u32,
    /// Minutes in which failures are counted, and for which an address is locked out.
    pub lock_minutes: u16,
    /// Number of passwords hashed concurrently.
    pub hashing: u32,
    /// Whether administrators need a second factor; without one they have the rights of a
    /// coordinator.
    pub administrators_need_code: bool,
    /// Rate limit of an account, in calls per second.
    pub calls_per_second: u32,
    /// Rate limit of a network address without an account, in calls per second.
    pub anonymous_per_second: u32,
    /// Days for which audit records are kept.
    pub audit_days: u16,
    /// The OpenID Connect provider for sign-in without a password.
    pub provider: connectors::oidc::Options,
}

impl Default for Identity {
    fn default() -> Self {
        Self {
            access_minutes: 15,
            session_days: 30,
            lock_failures: 5,
            lock_minutes: 15,
            hashing: 2,
            administrators_need_code: false,
            calls_per_second: 100,
            anonymous_per_second: 20,
            audit_days: 365,
            provider: connectors::oidc::Options::default(),
        }
    }
}

/// Records of gRPC calls, as files of JSON lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Calls {
    /// The folder; empty: no records are written.
    pub folder: PathBuf,
    /// Size in bytes at which a new file is started.
    pub max_bytes: u64,
    /// Number of old files that are kept.
    pub keep: u16,
}

impl Default for Calls {
    fn default() -> Self {
        Self {
            folder: PathBuf::from("calls"),
            max_bytes: 64 << 20,
            keep: 8,
        }
    }
}

/// The event log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// `embedded`, or `nats://host:port`, several separated by commas.
    pub url: String,
    /// Number of servers that store each stream.
    pub replicas: u8,
    /// Maximum number of messages in the stream of a stage; 0: no limit.
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

/// Value of `log.url` for the embedded log.
pub const EMBEDDED: &str = "embedded";
/// Value of `store.url` for SQLite.
pub const SQLITE: &str = "sqlite";

/// The database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Store {
    /// `sqlite`, or `postgres://user:password@host:port/database`.
    pub url: String,
    /// Maximum number of connections to a server.
    pub max_connections: u32,
    /// Number of connections that are kept open when idle.
    pub min_connections: u32,
    /// Time limit for obtaining a connection.
    #[serde(with = "jiff::fmt::serde::unsigned_duration::friendly::compact::required")]
    pub connect_timeout: Duration,
    /// Time after which an idle connection is closed, down to `min_connections`.
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

/// Incoming and outgoing mail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// The folder that messages are read from.
    pub inbox: connectors::mail::maildir::Options,
    /// The sender of outgoing e-mails.
    pub outbox: connectors::mail::outbox::Options,
}
