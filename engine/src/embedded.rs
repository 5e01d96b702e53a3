//! The embedded log and journal: one SQLite file, nothing to install.
//!
//! ```text
//! publish, commit --> committer (one connection, one transaction for many commits)
//!                         |  wakes the stages that got events, tells timers of changes
//! fetch, parked, ...  <-- readers (WAL: they never wait for the writer)
//! ```
//! Log, state and effects share the file, so an event is done in the same transaction
//! that writes what it did.

mod committer;
mod letters;
mod parked;
mod rows;
mod schema;
mod source;
mod statements;
mod timers;

use std::any::Any;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::Context;
use crate::dead_letters::{self, DeadLetter, DeadLetters};
use crate::event::Event;
use crate::journal::{
    Commit, Committed, Journal, JournalError, Parked, ParkedKey, SqliteRows, WriteSet,
};
use crate::lanes::{LaneConsumer, Wakeups};
use crate::log::{Consumer, EventLog, LogError};
use crate::timers::Timer;

use committer::Committer;

/// Called before the file is worked on; what it gives is dropped afterwards.
pub type Hold = Arc<dyn Fn() -> Box<dyn Any + Send> + Send + Sync>;

/// How to open the file.
#[derive(Clone)]
pub struct Options {
    /// The database file; created if it is missing.
    pub path: PathBuf,
    /// Connections for reading.
    pub readers: u32,
    /// Commits merged into one transaction at most.
    pub group: usize,
    /// How long a writer waits for another process's transaction.
    pub busy_timeout: Duration,
    /// Lets a simulation keep its clock still while the file is worked on.
    pub hold: Option<Hold>,
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
            hold: None,
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
pub async fn open(options: &Options) -> Result<SqlitePool, OpenError> {
    let named = |source| OpenError {
        path: display(&options.path),
        source,
    };
    let pool = SqlitePoolOptions::new()
        .max_connections(options.readers.max(1))
        .connect_with(options.connect())
        .await
        .map_err(named)?;
    schema::create(&pool).await.map_err(named)?;
    Ok(pool)
}

fn display(path: &Path) -> String {
    path.display().to_string()
}

/// Log and journal over one SQLite file. Cheap to clone.
pub struct Embedded<W> {
    readers: SqlitePool,
    committer: Committer<W>,
    wakeups: Arc<Wakeups>,
    hold: Option<Hold>,
}

impl<W> Clone for Embedded<W> {
    fn clone(&self) -> Self {
        Self {
            readers: self.readers.clone(),
            committer: self.committer.clone(),
            wakeups: self.wakeups.clone(),
            hold: self.hold.clone(),
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
    /// When that connection cannot be made.
    pub async fn start(
        options: &Options,
        readers: SqlitePool,
        rows: impl SqliteRows<W>,
        context: Context,
    ) -> Result<Self, OpenError> {
        let wakeups = Arc::new(Wakeups::default());
        let committer = Committer::start(options, rows, context, wakeups.clone())
            .await
            .map_err(|source| OpenError {
                path: display(&options.path),
                source,
            })?;
        Ok(Self {
            readers,
            committer,
            wakeups,
            hold: options.hold.clone(),
        })
    }

    /// Finishes what was handed in, then closes the file. Later commits fail.
    pub async fn close(&self) {
        self.committer.close().await;
        self.readers.close().await;
    }

    fn held(&self) -> Option<Box<dyn Any + Send>> {
        self.hold.as_ref().map(|hold| hold())
    }

    fn lanes(&self, stage: &str) -> LaneConsumer<source::Rows> {
        let source = source::Rows {
            readers: self.readers.clone(),
            stage: stage.to_owned(),
            hold: self.hold.clone(),
        };
        LaneConsumer::new(source, &self.wakeups, stage)
    }

    /// Deliveries that were dropped without a verdict since the start.
    pub fn unfinished_deliveries(&self) -> u64 {
        self.wakeups.handed_back()
    }
}

#[async_trait]
impl<W: WriteSet> EventLog for Embedded<W> {
    async fn publish(&self, events: Vec<Event>) -> Result<(), LogError> {
        let outcome = self
            .committer
            .commit(Arc::new(Commit::outside(W::default(), events)))
            .await;
        outcome
            .map(|_| ())
            .map_err(|error| LogError(error.to_string()))
    }

    async fn consumer(&self, stage: &str) -> Result<Box<dyn Consumer>, LogError> {
        Ok(Box::new(self.lanes(stage)))
    }

    async fn backlog(&self, stage: &str) -> Result<u64, LogError> {
        let _held = self.held();
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM engine_event WHERE stage = $1")
            .bind(stage)
            .fetch_one(&self.readers)
            .await
            .map_err(|error| LogError(error.to_string()))?;
        Ok(count.unsigned_abs())
    }
}

#[async_trait]
impl<W: WriteSet> Journal<W> for Embedded<W> {
    async fn commit(&self, commit: Arc<Commit<W>>) -> Result<Committed, JournalError> {
        self.committer.commit(commit).await
    }

    async fn parked_keys(&self, stage: &str) -> Result<Vec<ParkedKey>, JournalError> {
        let _held = self.held();
        parked::keys(&self.readers, stage, None)
            .await
            .map_err(unavailable)
    }

    async fn parked_key(&self, stage: &str, key: &str) -> Result<Option<ParkedKey>, JournalError> {
        let _held = self.held();
        let found = parked::keys(&self.readers, stage, Some(key)).await;
        found.map(|mut keys| keys.pop()).map_err(unavailable)
    }

    async fn parked_head(&self, stage: &str, key: &str) -> Result<Option<Parked>, JournalError> {
        let _held = self.held();
        parked::head(&self.readers, stage, key)
            .await
            .map_err(unavailable)
    }

    async fn timers(&self) -> Result<Vec<Timer>, JournalError> {
        let _held = self.held();
        timers::all(&self.readers).await.map_err(unavailable)
    }

    async fn timer(&self, id: &str) -> Result<Option<Timer>, JournalError> {
        let _held = self.held();
        timers::one(&self.readers, id).await.map_err(unavailable)
    }
}

#[async_trait]
impl<W: WriteSet> DeadLetters for Embedded<W> {
    async fn list(
        &self,
        filter: &dead_letters::Filter,
        limit: u32,
    ) -> Result<Vec<dead_letters::Summary>, JournalError> {
        let _held = self.held();
        letters::list(&self.readers, filter, limit)
            .await
            .map_err(unavailable)
    }

    async fn counts(&self) -> Result<Vec<dead_letters::Count>, JournalError> {
        let _held = self.held();
        letters::counts(&self.readers).await.map_err(unavailable)
    }

    async fn get(&self, position: i64) -> Result<Option<DeadLetter>, JournalError> {
        let _held = self.held();
        letters::get(&self.readers, position)
            .await
            .map_err(unavailable)
    }
}

fn unavailable(error: sqlx::Error) -> JournalError {
    JournalError::Unavailable(error.to_string())
}

#[cfg(test)]
mod tests;
