//! Log and journal across machines: JetStream, and a database for state and effects.
//!
//! ```text
//! commit with rows ----> transaction: done, rows, outbox --> relay --> JetStream
//! commit without rows -> JetStream, acknowledged         (no database at all)
//! ```
//! An event is acknowledged to JetStream only after its effects are durable in one of the two
//! ways. Ids of outputs are derived from the input, so that an event that is published twice is
//! recognised: by the server within its duplicate window, by the journal for two weeks.

mod advisories;
mod relay;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use sqlx::{PgPool, SqlitePool};
use tokio_util::task::AbortOnDropHandle;

use crate::Context;
use crate::embedded;
use crate::event::{Event, PARTITIONS};
use crate::jetstream::JetStream;
use crate::journal::{Commit, Committed, Input, JournalError, SqlRows, Verdict, WriteSet};
use crate::log::{Consumer, EventLog, LogError};
use crate::postgres;
use crate::store::{Outbox, Outlet, Parts, Store, journal_over_store};

use relay::Relay;

/// How long a commit without rows waits for the log before it goes through the outbox: a full
/// stream must not keep its input from being acknowledged.
const DIRECT_PUBLISH_TIMEOUT: Duration = Duration::from_secs(5);

/// Log on JetStream and journal in a database. Cheap to clone.
pub struct Distributed<W> {
    store: Store<W>,
    log: JetStream,
    relay: Relay,
    closed: Arc<AtomicBool>,
    advisories: Arc<std::sync::Mutex<Option<AbortOnDropHandle<()>>>>,
}

impl<W> Clone for Distributed<W> {
    fn clone(&self) -> Self {
        Self {
            store: self.store.clone(),
            log: self.log.clone(),
            relay: self.relay.clone(),
            closed: self.closed.clone(),
            advisories: self.advisories.clone(),
        }
    }
}

impl<W> std::fmt::Debug for Distributed<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Distributed").finish_non_exhaustive()
    }
}

impl<W: WriteSet> Distributed<W> {
    /// Starts with the state in a SQLite file: for one machine.
    ///
    /// # Errors
    /// When the file cannot be opened or read.
    pub async fn over_sqlite(
        log: JetStream,
        options: &embedded::Options,
        readers: SqlitePool,
        rows: impl SqlRows<W>,
        context: Context,
    ) -> Result<Self, embedded::OpenError> {
        let started = Self::start(log, options.parts(readers, context), rows).await;
        started.map_err(|source| options.open_error(source))
    }

    /// Starts with the state in PostgreSQL.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn over_postgres(
        log: JetStream,
        options: &postgres::Options,
        readers: PgPool,
        rows: impl SqlRows<W>,
        context: Context,
    ) -> Result<Self, postgres::OpenError> {
        let parts = options.parts(readers, context)?;
        let started = Self::start(log, parts, rows).await;
        started.map_err(postgres::OpenError)
    }

    async fn start(
        log: JetStream,
        parts: Parts,
        rows: impl SqlRows<W>,
    ) -> Result<Self, sqlx::Error> {
        let outbox = Outbox {
            pool: parts.readers.clone(),
            partitions: 0..PARTITIONS,
        };
        let context = parts.context.clone();
        let store = Store::start(parts, rows, Outlet::Outbox).await?;
        // Events that an earlier process left in the outbox are published first.
        let relay = Relay::start(log.clone(), outbox).await?;
        let advisories = advisories::watch(log.clone(), store.clone(), context);
        Ok(Self {
            store,
            log,
            relay,
            closed: Arc::default(),
            advisories: Arc::new(std::sync::Mutex::new(Some(advisories))),
        })
    }

    /// Finishes the commits that were requested; later ones fail. Events that the log has not
    /// acknowledged by then stay in the outbox.
    pub async fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        let advisories = self.advisories.lock().map(|mut task| task.take());
        drop(advisories);
        self.store.finish().await;
        self.relay.close().await;
        self.log.finish_acks().await;
        self.store.readers.close().await;
    }

    /// Deliveries that were dropped without an ack since the start.
    pub fn unfinished_deliveries(&self) -> u64 {
        self.log.unfinished_deliveries()
    }

    /// The log without the journal.
    pub fn log(&self) -> &JetStream {
        &self.log
    }

    /// Publishes the events of a commit without rows past the outbox. Returns `false` if that
    /// would break the order of a key, or took too long.
    async fn publish_directly(&self, events: &[Event]) -> bool {
        if events.is_empty() {
            return true;
        }
        let Some(mut ticket) = self.relay.try_publish(events) else {
            return false;
        };
        let wait = tokio::time::timeout(DIRECT_PUBLISH_TIMEOUT, ticket.wait());
        wait.await.is_ok()
    }

    /// Whether the commit only emits events and its input was never handled before, so that no
    /// database is needed: a repeated handling publishes the same ids.
    fn emits_only_events(&self, commit: &Commit<W>) -> bool {
        let Input::Log {
            stage, sequence, ..
        } = &commit.input
        else {
            return false;
        };
        matches!(commit.verdict, Verdict::Done)
            && commit.writes.is_empty()
            && commit.timers.is_empty()
            && self.log.is_fresh(stage, *sequence)
    }

    fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl<W: WriteSet> EventLog for Distributed<W> {
    async fn publish(&self, events: Vec<Event>) -> Result<(), LogError> {
        if self.is_closed() {
            return Err(LogError("the log is closed".to_owned()));
        }
        let mut ticket = self.log.publish(events).await?;
        let wait = tokio::time::timeout(self.log.publish_timeout(), ticket.wait());
        wait.await
            .map_err(|_| LogError("the log has not acknowledged the events in time".to_owned()))
    }

    async fn consumer(&self, stage: &str) -> Result<Box<dyn Consumer>, LogError> {
        self.log.consumer(stage).await
    }

    async fn backlog(&self, stage: &str) -> Result<u64, LogError> {
        // In this order, an event that leaves the outbox meanwhile is counted twice, not missed.
        let in_outbox = self.relay.waiting(stage).await;
        let in_outbox = in_outbox.map_err(|error| LogError(error.to_string()))?;
        Ok(in_outbox + self.log.backlog_of(stage).await?)
    }
}

journal_over_store!(
    Distributed,
    async fn commit(&self, commit: Arc<Commit<W>>) -> Result<Committed, JournalError> {
        if self.is_closed() {
            return Err(JournalError::Unavailable(
                "the journal is closed".to_owned(),
            ));
        }
        if self.emits_only_events(&commit) && self.publish_directly(&commit.emit).await {
            return Ok(Committed::Applied);
        }
        let committed = self.store.commit(commit.clone()).await?;
        if committed == Committed::Applied {
            self.relay.submit(commit.emit.clone());
        }
        Ok(committed)
    }
);
