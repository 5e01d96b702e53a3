//! The embedded log and journal: one SQLite file, no server.
//!
//! ```text
//! publish, commit --> store (one writer, one transaction for many commits)
//!                       |  wakes the consumers of the stages that got events
//! fetch, parked, ... <-- readers (WAL: they never wait for the writer)
//! ```
//! Log, state and effects share the file, so one transaction writes the effects of an event and
//! removes it from the log.

mod source;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::BoxFuture;
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::Context;
use crate::event::Event;
use crate::journal::{Commit, Committed, Journal, JournalError, SqlRows, WriteSet};
use crate::lanes::{LaneConsumer, Wakeups};
use crate::log::{Consumer, EventLog, LogError};
use crate::sql::{Connect, Pool, Statement};
use crate::store::{self, Outlet, Parts, Store, journal_over_store};

pub use crate::store::IoGuard;

/// How to open the database file.
#[derive(Clone)]
pub struct Options {
    /// The database file; created if it is missing.
    pub path: PathBuf,
    /// Connections for reading.
    pub readers: u32,
    /// Maximum number of commits merged into one transaction.
    pub group: usize,
    /// How long a writer waits for another process's transaction.
    pub busy_timeout: Duration,
    /// Called before each access to the file; a simulation uses it to keep its clock from
    /// advancing meanwhile.
    pub io_guard: Option<IoGuard>,
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl Options {
    /// The defaults, for this file.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            readers: 4,
            group: 256,
            busy_timeout: Duration::from_secs(10),
            io_guard: None,
        }
    }

    fn connect(&self) -> SqliteConnectOptions {
        SqliteConnectOptions::new()
            .filename(&self.path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(self.busy_timeout)
    }

    pub(crate) fn parts(&self, readers: SqlitePool, context: Context) -> Parts {
        Parts {
            connect: Connect::Sqlite(self.connect()),
            readers: Pool::Sqlite(readers),
            group: self.group,
            context,
            io_guard: self.io_guard.clone(),
        }
    }

    pub(crate) fn open_error(&self, source: sqlx::Error) -> OpenError {
        OpenError {
            path: display(&self.path),
            source,
        }
    }
}

/// Why the file could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("store/open: {path}: {source}")]
pub struct OpenError {
    path: String,
    source: sqlx::Error,
}

/// Opens the file and creates what the engine itself needs in it. The pool may be used
/// for the application's migrations and queries; the engine's writes go through
/// [`Embedded`].
///
/// # Errors
/// When the file cannot be created, is no database, or is locked for longer than the
/// busy timeout.
pub fn open(options: &Options) -> BoxFuture<'_, Result<SqlitePool, OpenError>> {
    Box::pin(async move {
        let create = async {
            let mut connection = Connect::Sqlite(options.connect()).connect().await?;
            store::create(&mut connection).await?;
            connection.close().await
        };
        create.await.map_err(|source| options.open_error(source))?;
        SqlitePoolOptions::new()
            .max_connections(options.readers.max(1))
            .connect_with(options.connect())
            .await
            .map_err(|source| options.open_error(source))
    })
}

fn display(path: &Path) -> String {
    path.display().to_string()
}

/// Log and journal over one SQLite file. Cheap to clone.
pub struct Embedded<W> {
    store: Store<W>,
    wakeups: Arc<Wakeups>,
}

impl<W> Clone for Embedded<W> {
    fn clone(&self) -> Self {
        Self {
            store: self.store.clone(),
            wakeups: self.wakeups.clone(),
        }
    }
}

impl<W> std::fmt::Debug for Embedded<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Embedded").finish_non_exhaustive()
    }
}

impl<W: WriteSet> Embedded<W> {
    /// Starts the committer on a connection of its own.
    ///
    /// # Errors
    /// When the connection cannot be opened.
    pub async fn start(
        options: &Options,
        readers: SqlitePool,
        rows: impl SqlRows<W>,
        context: Context,
    ) -> Result<Self, OpenError> {
        let wakeups = Arc::new(Wakeups::default());
        let outlet = Outlet::Log(wakeups.clone());
        let store = Store::start(options.parts(readers, context), rows, outlet)
            .await
            .map_err(|source| options.open_error(source))?;
        Ok(Self { store, wakeups })
    }

    /// Finishes the commits that were requested, then closes the file. Later ones fail.
    pub async fn close(&self) {
        self.store.close().await;
    }

    fn lanes(&self, stage: &str) -> LaneConsumer<source::Rows> {
        let source = source::Rows {
            readers: self.store.readers.clone(),
            stage: stage.to_owned(),
            io_guard: self.store.io_guard.clone(),
        };
        LaneConsumer::new(source, &self.wakeups, stage)
    }

    /// Deliveries that were dropped without an ack since the start.
    pub fn unfinished_deliveries(&self) -> u64 {
        self.wakeups.unfinished_deliveries()
    }
}

#[async_trait]
impl<W: WriteSet> EventLog for Embedded<W> {
    async fn publish(&self, events: Vec<Event>) -> Result<(), LogError> {
        let commit = Arc::new(Commit::outside(W::default(), events));
        let outcome = self.store.commit(commit).await;
        outcome
            .map(|_| ())
            .map_err(|error| LogError(error.to_string()))
    }

    async fn consumer(&self, stage: &str) -> Result<Box<dyn Consumer>, LogError> {
        Ok(Box::new(self.lanes(stage)))
    }

    async fn backlog(&self, stage: &str) -> Result<u64, LogError> {
        let _guard = self.store.io_guard();
        let count = Statement::new("SELECT count(*) AS events FROM engine_event WHERE stage = $1");
        let found = self.store.readers.first(count.bind(stage)).await;
        let count = found.and_then(|row| row.map_or(Ok(0), |row| row.int("events")));
        count
            .map(i64::unsigned_abs)
            .map_err(|error| LogError(error.to_string()))
    }
}

journal_over_store!(
    Embedded,
    async fn commit(&self, commit: Arc<Commit<W>>) -> Result<Committed, JournalError> {
        self.store.commit(commit).await
    }
);

#[cfg(test)]
mod tests;
