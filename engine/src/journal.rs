//! The journal: the one transaction that makes an event's effects durable.
//!
//! ```text
//! handler -> Commit { input done, rows, events, timers, parked | dead letter } -> Journal
//! ```
//! A committer takes the commits of many handlers at once and turns them into a few
//! multi-row statements of one transaction.

mod commit;
mod parked;
mod rows;

use std::sync::Arc;

use async_trait::async_trait;

use crate::timers::Timer;

pub use commit::{Commit, Committed, DeadLetter, Input, Parking, Verdict};
pub use parked::{Parked, ParkedKey};
pub use rows::{NoRows, SqlRows, WriteSet};

/// Why a journal could not answer.
#[derive(Clone, Debug, thiserror::Error)]
pub enum JournalError {
    /// The store rejected the commit and has written nothing of it. A retry fails in the same way.
    #[error("engine/commit-refused: {0}")]
    Refused(String),
    /// The store is unavailable for now: busy, full, unreachable or closing. A commit may have
    /// been applied although its answer was lost; it is safe to retry, since an input is answered
    /// at most once.
    #[error("engine/journal-unavailable: {0}")]
    Unavailable(String),
}

/// Makes effects durable exactly once, and keeps parked events and timers.
#[async_trait]
pub trait Journal<W: WriteSet>: Send + Sync + 'static {
    /// Applies the whole commit in one transaction; it is durable when this returns. If an
    /// earlier commit has answered the same input, nothing is written.
    ///
    /// # Errors
    /// [`JournalError::Refused`] if the commit itself is at fault, else
    /// [`JournalError::Unavailable`].
    async fn commit(&self, commit: Arc<Commit<W>>) -> Result<Committed, JournalError>;

    /// The keys of a stage that have parked events or are blocked by a dead letter.
    async fn parked_keys(&self, stage: &str) -> Result<Vec<ParkedKey>, JournalError>;

    /// The same for one key; `None` if the key has no parked event and is not blocked.
    async fn parked_key(&self, stage: &str, key: &str) -> Result<Option<ParkedKey>, JournalError>;

    /// The parked event of a key that is to be released first: the earliest in the log.
    async fn parked_head(&self, stage: &str, key: &str) -> Result<Option<Parked>, JournalError>;

    /// All timers that are set.
    async fn timers(&self) -> Result<Vec<Timer>, JournalError>;

    /// One timer; `None` if it is not set.
    async fn timer(&self, id: &str) -> Result<Option<Timer>, JournalError>;
}
