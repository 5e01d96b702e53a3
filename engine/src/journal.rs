//! The journal: the one transaction that makes an event's effects durable.
//!
//! ```text
//! handler -> Commit { input done, rows, events, timers, parked | dead letter } -> Journal
//! ```
//! A committer takes the commits of many handlers at once and turns them into a few
//! multi-row statements of one transaction.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::dead_letters::DeadLetter;
use crate::event::{Event, EventId};
use crate::sql::Connection;
use crate::timers::{Timer, TimerChange};

/// An application's typed rows, so that the commits of many handlers can become a few
/// multi-row statements.
pub trait WriteSet: Default + Clone + Send + Sync + 'static {
    /// Adds the rows of a later commit. Where both write the same row, the later wins.
    fn merge(&mut self, later: Self);

    /// Nothing to write.
    fn is_empty(&self) -> bool;
}

/// An application without rows.
impl WriteSet for () {
    fn merge(&mut self, (): Self) {}

    fn is_empty(&self) -> bool {
        true
    }
}

/// Writes a set of rows into a given transaction. Implemented where the application's SQL
/// lives.
#[async_trait]
pub trait SqlRows<W>: Send + Sync + 'static {
    /// Writes all rows of `rows`; the caller begins and commits. Must be idempotent for
    /// equal rows.
    async fn write(&self, rows: &W, connection: &mut Connection) -> Result<(), sqlx::Error>;
}

/// The rows of an application without rows.
#[derive(Clone, Copy, Debug)]
pub struct NoRows;

#[async_trait]
impl SqlRows<()> for NoRows {
    async fn write(&self, (): &(), _: &mut Connection) -> Result<(), sqlx::Error> {
        Ok(())
    }
}

/// What a commit answers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// Nothing: events and rows from outside.
    Outside,
    /// An event from the log.
    Log {
        /// Its consumer.
        stage: String,
        /// The event.
        id: EventId,
        /// Its position.
        sequence: i64,
    },
    /// An event that was parked.
    Parked {
        /// Its consumer.
        stage: String,
        /// Its place in the parked table.
        position: i64,
    },
    /// A dead letter that an operator takes up again (to be parked) or drops (done).
    Letter {
        /// Its consumer.
        stage: String,
        /// Its number.
        position: i64,
    },
    /// A timer that came due.
    Timer {
        /// Which.
        id: String,
        /// The due time that is answered.
        due: Timestamp,
    },
}

/// What becomes of the input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Verdict {
    /// Done.
    #[default]
    Done,
    /// Comes again later; later events of its key wait behind it.
    Park(Parking),
    /// Given up.
    DeadLetter(DeadLetter),
}

/// An event to park, or to park again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parking {
    /// The original event.
    pub event: Event,
    /// Its place in the log: the parked events of a key come up again in this order.
    pub sequence: i64,
    /// When to try again.
    pub due: Timestamp,
    /// Attempts made so far.
    pub attempts: u32,
    /// Code of the last failure; empty for one that only waits behind another.
    pub code: String,
}

/// A parked event as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parked {
    /// Its number in the parked table.
    pub position: i64,
    /// The event and why it waits.
    pub parking: Parking,
}

/// How much of a key is parked, and what it waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParkedKey {
    /// The key.
    pub key: String,
    /// Events waiting.
    pub count: u64,
    /// When the first of them is due; `None` if none is parked.
    pub due: Option<Timestamp>,
    /// The number of the dead letter that holds the key up, if one does: nothing of the
    /// key is handled before it is taken up again or dropped.
    pub behind: Option<i64>,
}

/// Everything one handled event does, to be made durable together.
#[derive(Clone, Debug)]
pub struct Commit<W> {
    /// What it answers.
    pub input: Input,
    /// What becomes of the input.
    pub verdict: Verdict,
    /// Rows of the application.
    pub writes: W,
    /// Events to publish.
    pub emit: Vec<Event>,
    /// Timers to set and cancel.
    pub timers: Vec<TimerChange>,
}

impl<W: WriteSet> Commit<W> {
    /// Events and rows from outside.
    pub fn outside(writes: W, emit: Vec<Event>) -> Self {
        Self {
            input: Input::Outside,
            verdict: Verdict::Done,
            writes,
            emit,
            timers: Vec::new(),
        }
    }
}

/// What a commit came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Committed {
    /// All of it is durable.
    Applied,
    /// The input was answered before; nothing was written.
    Duplicate,
}

/// Why a commit failed. Nothing of it was written.
#[derive(Clone, Debug, thiserror::Error)]
pub enum JournalError {
    /// The store refused these rows; trying again will not help.
    #[error("engine/commit-refused: {0}")]
    Refused(String),
    /// The store is not to be had now: busy, full, closing.
    #[error("engine/journal-unavailable: {0}")]
    Unavailable(String),
}

/// Makes effects durable, once.
#[async_trait]
pub trait Journal<W: WriteSet>: Send + Sync + 'static {
    /// Durable when it returns.
    async fn commit(&self, commit: Arc<Commit<W>>) -> Result<Committed, JournalError>;

    /// The keys of a stage that have parked events, or a dead letter that holds them up.
    async fn parked_keys(&self, stage: &str) -> Result<Vec<ParkedKey>, JournalError>;

    /// The same for one key; `None` if nothing is in its way.
    async fn parked_key(&self, stage: &str, key: &str) -> Result<Option<ParkedKey>, JournalError>;

    /// The parked event of a key that comes up first.
    async fn parked_head(&self, stage: &str, key: &str) -> Result<Option<Parked>, JournalError>;

    /// All timers.
    async fn timers(&self) -> Result<Vec<Timer>, JournalError>;

    /// One timer, if it is set.
    async fn timer(&self, id: &str) -> Result<Option<Timer>, JournalError>;
}
