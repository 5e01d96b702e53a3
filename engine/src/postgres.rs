//! Options and pool for a journal on PostgreSQL.

use std::time::Duration;

use futures_util::future::BoxFuture;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgPool};

use crate::Context;
use crate::sql::{Connect, Pool};
use crate::store::{self, Parts};

/// How to use the server.
#[derive(Clone)]
pub struct Options {
    /// `postgres://user:password@host:port/database`.
    pub url: String,
    /// Maximum number of pooled connections.
    pub max_connections: u32,
    /// Number of pooled connections kept open while idle.
    pub min_connections: u32,
    /// How long a caller waits for a free connection.
    pub connect_timeout: Duration,
    /// How long an idle connection above the minimum stays open.
    pub idle_timeout: Duration,
    /// Maximum number of commits merged into one transaction.
    pub group: usize,
}

impl Options {
    /// The defaults, for this server.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            max_connections: 100,
            min_connections: 10,
            connect_timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(300),
            group: 256,
        }
    }

    fn connect(&self) -> Result<PgConnectOptions, OpenError> {
        let parsed = self.url.parse::<PgConnectOptions>().map_err(OpenError)?;
        Ok(parsed.application_name("stillontime"))
    }

    pub(crate) fn parts(&self, readers: PgPool, context: Context) -> Result<Parts, OpenError> {
        Ok(Parts {
            connect: Connect::Postgres(self.connect()?),
            readers: Pool::Postgres(readers),
            group: self.group,
            context,
            io_guard: None,
        })
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Not the address: it may hold a password.
        f.debug_struct("Options")
            .field("max_connections", &self.max_connections)
            .finish_non_exhaustive()
    }
}

/// A connection that was idle for longer is pinged before it is used.
const PING_AFTER_IDLE: Duration = Duration::from_secs(1);

/// Why the database could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("store/open: {0}")]
pub struct OpenError(#[from] pub(crate) sqlx::Error);

/// Connects and creates what the engine itself needs in the database. The pool may be used
/// for the application's migrations and queries.
///
/// # Errors
/// The server cannot be reached, rejects the credentials, or does not allow creating tables.
pub fn open(options: &Options) -> BoxFuture<'_, Result<PgPool, OpenError>> {
    Box::pin(async move {
        let connect = options.connect()?;
        let create = async {
            let mut connection = Connect::Postgres(connect.clone()).connect().await?;
            store::create(&mut connection).await?;
            connection.close().await
        };
        create.await.map_err(OpenError)?;
        PgPoolOptions::new()
            .max_connections(options.max_connections.max(1))
            .min_connections(options.min_connections)
            .acquire_timeout(options.connect_timeout)
            .idle_timeout(options.idle_timeout)
            // A connection that was used just now is taken to be alive: a ping before each query
            // would double the round trips.
            .test_before_acquire(false)
            .before_acquire(|connection, known| {
                Box::pin(async move {
                    if known.idle_for > PING_AFTER_IDLE {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_with(connect)
            .await
            .map_err(OpenError)
    })
}
