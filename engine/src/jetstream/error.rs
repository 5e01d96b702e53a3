//! Why a server cannot be used.

use super::version::Version;

/// Why a server cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// It cannot be reached, or rejects the connection.
    #[error("log/unreachable: {0}")]
    Unreachable(String),
    /// It is too old.
    #[error("log/server-version: nats-server {found} is too old: {needed} or newer is needed")]
    Version {
        /// Version of the server.
        found: String,
        /// Oldest supported version.
        needed: Version,
    },
    /// It runs without JetStream.
    #[error(
        "log/no-jetstream: {0}; start nats-server with -js, or allow JetStream for the account"
    )]
    NoJetStream(String),
    /// A stream has a configuration that cannot be changed to the needed one.
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
