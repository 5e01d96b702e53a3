//! The deep mode: the real SQLite file, which works in threads of its own. Every task waits
//! for these threads, so simulated time would advance; it is frozen instead.

mod clock_freeze;
mod queries;

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actors::rows::Rows;
use async_trait::async_trait;
use engine::embedded::Embedded;
use engine::event::Event;
use engine::journal::{Commit, Committed, Journal, JournalError, Parked, ParkedKey};
use engine::log::{Consumer, EventLog, LogError};
use engine::memory::{Applied, Observer};
use engine::timers::Timer;

pub(super) use clock_freeze::ClockFreeze;
pub(super) use queries::FrozenQueries;

/// The real log and journal with an observer, and with the faults of the disk.
pub(super) struct ObservedStore {
    store: Embedded<Rows>,
    observer: Observer<Rows>,
    freeze: ClockFreeze,
    full: AtomicBool,
    crashed: AtomicBool,
}

impl ObservedStore {
    pub(super) fn new(
        store: Embedded<Rows>,
        observer: Observer<Rows>,
        freeze: ClockFreeze,
    ) -> Self {
        Self {
            store,
            observer,
            freeze,
            full: AtomicBool::new(false),
            crashed: AtomicBool::new(false),
        }
    }

    pub(super) async fn crash(&self) {
        self.crashed.store(true, Ordering::Relaxed);
        self.close().await;
    }

    pub(super) async fn close(&self) {
        let _frozen = self.freeze.freeze();
        self.store.close().await;
    }

    pub(super) fn set_full(&self, full: bool) {
        self.full.store(full, Ordering::Relaxed);
    }
}

#[async_trait]
impl EventLog for ObservedStore {
    async fn publish(&self, events: Vec<Event>) -> Result<(), LogError> {
        let commit = Arc::new(Commit::outside(Rows::default(), events));
        let done = self.commit(commit).await.map(|_| ());
        done.map_err(|error| LogError(error.to_string()))
    }

    async fn consumer(&self, stage: &str) -> Result<Box<dyn Consumer>, LogError> {
        self.store.consumer(stage).await
    }

    async fn backlog(&self, stage: &str) -> Result<u64, LogError> {
        self.store.backlog(stage).await
    }
}

#[async_trait]
impl Journal<Rows> for ObservedStore {
    async fn commit(&self, commit: Arc<Commit<Rows>>) -> Result<Committed, JournalError> {
        if self.crashed.load(Ordering::Relaxed) {
            return pending().await;
        }
        if self.full.load(Ordering::Relaxed) {
            return Err(JournalError::Unavailable("the disk is full".to_owned()));
        }
        let committed = self.store.commit(commit.clone()).await?;
        (self.observer)(&Applied {
            commit: &commit,
            event: None,
            sequence: None,
            committed,
        });
        match self.crashed.load(Ordering::Relaxed) {
            true => pending().await,
            false => Ok(committed),
        }
    }

    async fn parked_keys(&self, stage: &str) -> Result<Vec<ParkedKey>, JournalError> {
        self.store.parked_keys(stage).await
    }

    async fn parked_key(&self, stage: &str, key: &str) -> Result<Option<ParkedKey>, JournalError> {
        self.store.parked_key(stage, key).await
    }

    async fn parked_head(&self, stage: &str, key: &str) -> Result<Option<Parked>, JournalError> {
        self.store.parked_head(stage, key).await
    }

    async fn timers(&self) -> Result<Vec<Timer>, JournalError> {
        self.store.timers().await
    }

    async fn timer(&self, id: &str) -> Result<Option<Timer>, JournalError> {
        self.store.timer(id).await
    }
}
