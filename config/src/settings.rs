//! All options of the program, a section for each component.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::path::{Path, PathBuf};
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
    /// Who may call, and how often.
    pub identity: Identity,
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
    /// How drives are worked out.
    pub routes: connectors::routes::Options,
    /// How much the stages do at once.
    pub pipeline: actors::pipeline::Options,
    /// What the stages are held to.
    pub slo: Slo,
    /// Where records of calls are written to.
    pub calls: Calls,
    /// Where latencies are written to.
    pub latency_log: engine::observe::latency::interval_log::Options,
}

impl Settings {
    /// The defaults with everything in this folder.
    pub fn of_folder(data: &Path) -> Self {
        let mut settings = Self {
            data: data.to_owned(),
            ..Self::default()
        };
        crate::place::resolve(&mut settings);
        settings
    }
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
    /// Whether it may be an address that other machines reach, though the pages have no login.
    pub allow_remote: bool,
    /// Seconds that work in hand may take once the server stops.
    pub drain_seconds: u64,
    /// Messages that may wait before new ones are turned away.
    pub backlog_limit: u64,
    /// What connections are encrypted with.
    pub tls: Tls,
}

/// Files in PEM. Without a certificate connections are not encrypted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tls {
    /// The server's certificate, with those between it and its authority.
    pub certificate: PathBuf,
    /// The key of the certificate.
    pub private_key: PathBuf,
    /// Whoever may do what administrators may needs a certificate of this authority too.
    pub client_authority: PathBuf,
}

impl Tls {
    /// Whether connections are encrypted.
    pub fn is_on(&self) -> bool {
        !self.certificate.as_os_str().is_empty()
    }

    /// Whether administrators need a certificate.
    pub fn names_an_authority(&self) -> bool {
        !self.client_authority.as_os_str().is_empty()
    }
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
            tls: Tls::default(),
        }
    }
}

/// Who may call, and how often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Identity {
    /// Minutes that an access token is good for.
    pub access_minutes: u16,
    /// Days after which a session ends, however often its tokens are renewed.
    pub session_days: u16,
    /// Failures after which an address is locked out.
    pub lock_failures: u32,
    /// Minutes in which failures count, and for which an address is locked out.
    pub lock_minutes: u16,
    /// Passwords hashed at once.
    pub hashing: u32,
    /// Whether an administrator is one only with a second factor.
    pub administrators_need_code: bool,
    /// Calls a second of one account, on average.
    pub calls_per_second: u32,
    /// Calls a second from one address without an account, on average.
    pub anonymous_per_second: u32,
    /// Days that the audit log is kept.
    pub audit_days: u16,
    /// Through whom people sign in beside their passwords.
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

/// Where records of calls are written to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Calls {
    /// The folder; empty: none are written.
    pub folder: PathBuf,
    /// A file of this many bytes is followed by a new one.
    pub max_bytes: u64,
    /// Old files that are kept.
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
