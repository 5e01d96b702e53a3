//! Log and journal in memory, with the faults of a disk: for simulations and tests.
//!
//! ```text
//! commit, publish --> pending --(a sync)--> disk --> fetch, parked, timers ...
//!                        |                    |
//!                      crash: lost          crash: kept; the next process starts from it
//! ```
//! A commit whose caller got its result survives [`Memory::crash`]; one that still waited for
//! its sync may be lost, or be on the disk although its caller got no result.

mod committer;
mod disk;
mod options;
mod rows;
mod source;
mod tables;

use std::sync::Arc;

use async_trait::async_trait;

use crate::dead_letters::{self, DeadLetters};
use crate::event::Event;
use crate::journal::{
    Commit, Committed, DeadLetter, Journal, JournalError, Parked, ParkedKey, WriteSet,
};
use crate::lanes::LaneConsumer;
use crate::log::{Consumer, EventLog, LogError};
use crate::timers::Timer;

use committer::Committer;
pub use disk::Disk;
pub use options::{Applied, Observer, Options};
pub use rows::MemoryRows;

/// Log and journal of one process on a disk. Cheap to clone.
pub struct Memory<W, R> {
    disk: Disk<R>,
    committer: Arc<Committer<W, R>>,
}

impl<W, R> Clone for Memory<W, R> {
    fn clone(&self) -> Self {
        Self {
            disk: self.disk.clone(),
            committer: self.committer.clone(),
        }
    }
}

impl<W, R> std::fmt::Debug for Memory<W, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Memory").finish_non_exhaustive()
    }
}

impl<W: WriteSet, R: MemoryRows<W>> Memory<W, R> {
    /// Starts the committer of a process.
    pub fn start(disk: Disk<R>, options: Options<W>) -> Self {
        let committer = Committer::start(disk.clone(), options);
        Self { disk, committer }
    }

    /// Ends the process at once: of the commits that wait for their sync the first `kept` reach
    /// the disk, the others are lost, and no caller gets a result. Pending and later calls never
    /// return.
    pub fn crash(&self, kept: usize) {
        self.committer.crash(kept);
    }

    /// While the disk is full, commits fail as unavailable.
    pub fn set_full(&self, full: bool) {
        self.committer.set_full(full);
    }

    /// Publishes each of the next `events` events twice, like a publisher that missed the first
    /// acknowledgement.
    pub fn repeat(&self, events: usize) {
        self.disk.tables().repeats = events;
    }

    /// Finishes the commits that were requested. Later ones fail.
    pub async fn close(&self) {
        self.committer.close().await;
    }

    /// Deliveries that were dropped without an ack since the disk was created.
    pub fn unfinished_deliveries(&self) -> u64 {
        self.disk.wakeups().unfinished_deliveries()
    }
}

#[async_trait]
impl<W: WriteSet, R: MemoryRows<W>> EventLog for Memory<W, R> {
    async fn publish(&self, events: Vec<Event>) -> Result<(), LogError> {
        let commit = Arc::new(Commit::outside(W::default(), events));
        let outcome = self.committer.commit(commit).await;
        outcome
            .map(|_| ())
            .map_err(|error| LogError(error.to_string()))
    }

    async fn consumer(&self, stage: &str) -> Result<Box<dyn Consumer>, LogError> {
        let source = source::StageLog {
            disk: self.disk.clone(),
            stage: stage.to_owned(),
        };
        let wakeups = self.disk.wakeups();
        Ok(Box::new(LaneConsumer::new(source, wakeups, stage)))
    }

    async fn backlog(&self, stage: &str) -> Result<u64, LogError> {
        Ok(self.disk.tables().backlog(stage))
    }
}

#[async_trait]
impl<W: WriteSet, R: MemoryRows<W>> Journal<W> for Memory<W, R> {
    async fn commit(&self, commit: Arc<Commit<W>>) -> Result<Committed, JournalError> {
        self.committer.commit(commit).await
    }

    async fn parked_keys(&self, stage: &str) -> Result<Vec<ParkedKey>, JournalError> {
        Ok(self.disk.tables().parked_keys(stage))
    }

    async fn parked_key(&self, stage: &str, key: &str) -> Result<Option<ParkedKey>, JournalError> {
        Ok(self.disk.tables().parked_key(stage, key))
    }

    async fn parked_head(&self, stage: &str, key: &str) -> Result<Option<Parked>, JournalError> {
        Ok(self.disk.tables().parked_head(stage, key))
    }

    async fn timers(&self) -> Result<Vec<Timer>, JournalError> {
        Ok(self.disk.tables().timers().cloned().collect())
    }

    async fn timer(&self, id: &str) -> Result<Option<Timer>, JournalError> {
        Ok(self.disk.tables().timer(id).cloned())
    }
}

#[async_trait]
impl<W: WriteSet, R: MemoryRows<W>> DeadLetters for Memory<W, R> {
    async fn list(
        &self,
        filter: &dead_letters::Filter,
        limit: u32,
    ) -> Result<Vec<dead_letters::Summary>, JournalError> {
        Ok(self.disk.tables().dead_letters(filter, limit as usize))
    }

    async fn counts(&self) -> Result<Vec<dead_letters::Count>, JournalError> {
        Ok(self.disk.tables().dead_letter_counts())
    }

    async fn get(&self, position: i64) -> Result<Option<DeadLetter>, JournalError> {
        Ok(self.disk.tables().dead_letter(position).cloned())
    }
}

#[cfg(test)]
mod tests;
