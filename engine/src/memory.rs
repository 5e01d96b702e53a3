//! Log and journal in memory, with the faults of a disk: for simulations and tests.
//!
//! ```text
//! commit, publish --> pending --(a sync)--> disk --> fetch, parked, timers ...
//!                        |                    |
//!                      crash: lost          crash: kept; the next process starts from it
//! ```
//! What a caller was told is durable survives [`Memory::crash`]; what still waited for its
//! sync may be lost, or be kept without anybody having been told.

mod committer;
mod source;
mod tables;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use crate::dead_letters::{self, DeadLetter, DeadLetters};
use crate::event::Event;
use crate::journal::{Commit, Committed, Journal, JournalError, Parked, ParkedKey, WriteSet};
use crate::lanes::{LaneConsumer, Wakeups};
use crate::log::{Consumer, EventLog, LogError};
use crate::timers::Timer;

use committer::Committer;
use tables::Tables;

/// Where the rows of an application go.
pub trait MemoryRows<W>: Send + 'static {
    /// Writes all rows or, with a reason, none. Must be idempotent for equal rows.
    ///
    /// # Errors
    /// Why these rows are refused for good.
    fn write(&mut self, rows: &W) -> Result<(), String>;
}

impl MemoryRows<()> for () {
    fn write(&mut self, (): &()) -> Result<(), String> {
        Ok(())
    }
}

/// A commit that was just applied, or was found to have been answered before.
#[derive(Debug)]
pub struct Applied<'a, W> {
    /// What was asked for.
    pub commit: &'a Commit<W>,
    /// The event that it answers, if that came from the log or was parked.
    pub event: Option<&'a Event>,
    /// That event's place in the log.
    pub sequence: Option<i64>,
    /// What it came to.
    pub committed: Committed,
}

/// Sees every commit in the order in which they become durable.
pub type Onlooker<W> = Arc<dyn Fn(&Applied<'_, W>) + Send + Sync>;

/// How the disk behaves.
pub struct Options<W> {
    /// How long it takes to make a group durable.
    pub sync: Duration,
    /// Commits in a group at most.
    pub group: usize,
    /// Sees every commit.
    pub onlooker: Option<Onlooker<W>>,
}

impl<W> Default for Options<W> {
    fn default() -> Self {
        Self {
            sync: Duration::ZERO,
            group: 256,
            onlooker: None,
        }
    }
}

impl<W> std::fmt::Debug for Options<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("sync", &self.sync)
            .field("group", &self.group)
            .finish_non_exhaustive()
    }
}

/// What outlives a process: clones are the same disk.
pub struct Disk<R>(Arc<Contents<R>>);

struct Contents<R> {
    tables: Mutex<Tables<R>>,
    wakeups: Wakeups,
}

impl<R> Clone for Disk<R> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<R> std::fmt::Debug for Disk<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Disk").finish_non_exhaustive()
    }
}

impl<R> Disk<R> {
    /// An empty log over these rows.
    pub fn new(rows: R) -> Self {
        Self(Arc::new(Contents {
            tables: Mutex::new(Tables::new(rows)),
            wakeups: Wakeups::default(),
        }))
    }

    /// Looks at the application's rows. Nothing is committed meanwhile.
    pub fn read<T>(&self, look: impl FnOnce(&R) -> T) -> T {
        look(&self.tables().rows)
    }

    fn tables(&self) -> MutexGuard<'_, Tables<R>> {
        // A refused or panicking write has changed nothing yet: rows come first.
        self.0.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One process's hold of a disk. Cheap to clone.
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

    /// The process ends here and now: of the commits that wait for their sync the first
    /// `kept` are on the disk, and nobody is told; the others are lost. Whoever still holds
    /// this waits for ever.
    pub fn crash(&self, kept: usize) {
        self.committer.crash(kept);
    }

    /// As long as the disk is full, commits are refused for now.
    pub fn set_full(&self, full: bool) {
        self.committer.set_full(full);
    }

    /// The next so many events are published twice, as by somebody who has not heard the first
    /// answer.
    pub fn repeat(&self, events: usize) {
        self.disk.tables().repeats = events;
    }

    /// Finishes what was handed in. Later commits fail.
    pub async fn close(&self) {
        self.committer.close().await;
    }

    /// Deliveries that were dropped without a verdict since the disk was made.
    pub fn unfinished_deliveries(&self) -> u64 {
        self.disk.0.wakeups.handed_back()
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
        let source = source::Stage {
            disk: self.disk.clone(),
            stage: stage.to_owned(),
        };
        let wakeups = &self.disk.0.wakeups;
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
        Ok(self.disk.tables().letters(filter, limit as usize))
    }

    async fn counts(&self) -> Result<Vec<dead_letters::Count>, JournalError> {
        Ok(self.disk.tables().letter_counts())
    }

    async fn get(&self, position: i64) -> Result<Option<DeadLetter>, JournalError> {
        Ok(self.disk.tables().letter(position).cloned())
    }
}

#[cfg(test)]
mod tests;
