//! Why the system did not start.

use connectors::map::MapError;
use connectors::provider::ClientError;

use crate::auth::{KeyError, OperatorTokenError};
use crate::net::TlsError;

/// Why the system did not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The data folder cannot be used.
    #[error("store/data-dir: {path}: {source}")]
    DataDir {
        /// The folder.
        path: String,
        /// The cause.
        source: std::io::Error,
    },
    /// Another server uses the same data folder or database.
    #[error(
        "store/in-use: {path}: another server works on this data folder; stop it, or choose \
         another folder with --data"
    )]
    InUse {
        /// The folder, or what names the database.
        path: String,
    },
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] engine::embedded::OpenError),
    /// The database server cannot be used.
    #[error(transparent)]
    Server(#[from] engine::postgres::OpenError),
    /// The event log on NATS cannot be used.
    #[error(transparent)]
    Log(#[from] engine::jetstream::ConnectError),
    /// The database is of another version, or a migration failed.
    #[error("store/migrate: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The encryption key of this installation cannot be used.
    #[error("auth/key: {0}")]
    Key(#[from] KeyError),
    /// The operator token cannot be written.
    #[error("auth/operator-token: {0}")]
    OperatorToken(#[from] OperatorTokenError),
    /// The address book cannot be read.
    #[error("geocode/address-book: {0}")]
    AddressBook(std::io::Error),
    /// The road map cannot be used.
    #[error(transparent)]
    Map(#[from] MapError),
    /// The client for services on the network cannot be made.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The certificates for TLS cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The SLO rules are invalid.
    #[error(transparent)]
    Config(#[from] config::Error),
    /// The stages did not start.
    #[error(transparent)]
    Start(#[from] engine::StartError),
    /// The journal did not accept the first timer.
    #[error(transparent)]
    Journal(#[from] engine::journal::JournalError),
}

impl Error {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::DataDir { .. } => "store/data-dir",
            Self::InUse { .. } => "store/in-use",
            Self::Open(_) | Self::Server(_) => "store/open",
            Self::Log(error) => error.code(),
            Self::Migrate(_) => "store/migrate",
            Self::Key(_) => "auth/key",
            Self::OperatorToken(_) => "auth/operator-token",
            Self::AddressBook(_) => "geocode/address-book",
            Self::Map(error) => error.code(),
            Self::Client(_) => "provider/client",
            Self::Tls(error) => error.code(),
            Self::Config(_) => "config/slo",
            Self::Start(_) => "engine/start",
            Self::Journal(_) => "engine/journal-unavailable",
        }
    }
}
