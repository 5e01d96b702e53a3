//! Log and journal of many machines: JetStream, and a database for state and effects.
//!
//! ```text
//! commit with rows ----> transaction: done, rows, outbox --> relay --> JetStream
//! commit without rows -> JetStream, acknowledged         (no database at all)
//! ```
//! An event is acknowledged to JetStream only after its effects are durable in one of the two
//! ways. Ids of outputs are derived from the input, so that what is published again is
//! recognised: by the server for a while, by the journal for two weeks.

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

/// How long a commit without rows waits for the log before it takes the way through the
/// outbox: a full stream must not keep its input from being acknowledged.
const DIRECT: Duration = Duration::from_secs(5);

/// Log and journal. Cheap to clone.
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
    /// Over one SQLite file: for one machine.
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
        started.map_err(|source| options.failed(source))
    }

    /// Over PostgreSQL.
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
        // What an earlier process left goes out before anything new.
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

    /// Finishes what was handed in. Later commits fail. What the log has not taken by then
    /// is in the outbox.
    pub async fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        let watching = self.advisories.lock().map(|mut watching| watching.take());
        drop(watching);
        self.store.finish().await;
        self.relay.close().await;
        self.log.settle_all().await;
        self.store.readers.close().await;
    }

    /// Deliveries that were dropped without a verdict since the start.
    pub fn unfinished_deliveries(&self) -> u64 {
        self.log.handed_back()
    }

    /// The log alone.
    pub fn log(&self) -> &JetStream {
        &self.log
    }

    /// Publishes what a commit without rows emits. `false`: not in time, or not in order.
    async fn published(&self, events: &[Event]) -> bool {
        if events.is_empty() {
            return true;
        }
        let Some(mut ticket) = self.relay.directly(events) else {
            return false;
        };
        let wait = tokio::time::timeout(DIRECT, ticket.wait());
        wait.await.is_ok()
    }

    /// Whether nothing but events comes of it and nothing came of it before, so that no
    /// database is needed: done again, it would publish the same ids.
    fn only_events(&self, commit: &Commit<W>) -> bool {
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
        let wait = tokio::time::timeout(self.log.patience(), ticket.wait());
        wait.await
            .map_err(|_| LogError("the log does not take it in time".to_owned()))
    }

    async fn consumer(&self, stage: &str) -> Result<Box<dyn Consumer>, LogError> {
        self.log.consumer(stage).await
    }

    async fn backlog(&self, stage: &str) -> Result<u64, LogError> {
        // In this order: what leaves the outbox meanwhile is counted twice, not missed.
        let on_the_way = self.relay.waiting(stage).await;
        let on_the_way = on_the_way.map_err(|error| LogError(error.to_string()))?;
        Ok(on_the_way + self.log.backlog_of(stage).await?)
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
        if self.only_events(&commit) && self.published(&commit.emit).await {
            return Ok(Committed::Applied);
        }
        let committed = self.store.commit(commit.clone()).await?;
        if committed == Committed::Applied {
            self.relay.take(commit.emit.clone());
        }
        Ok(committed)
    }
);
