//! A commit: everything that the handling of one input makes durable together.

use jiff::Timestamp;

use super::rows::WriteSet;
use crate::event::{Event, EventId};
use crate::timers::TimerChange;

/// What a commit is the result of: an event, a timer, a decision. The journal applies at most
/// one commit for each input.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// No input: events and rows that come from outside the stages.
    Outside,
    /// An event from the log.
    Log {
        /// The stage that consumes it.
        stage: String,
        /// Id of the event.
        id: EventId,
        /// Its position in the log.
        sequence: i64,
    },
    /// An event that was parked.
    Parked {
        /// The stage that consumes it.
        stage: String,
        /// Its number in the parked table.
        position: i64,
    },
    /// A dead letter that an operator retries (it is parked) or drops (it is done).
    DeadLetter {
        /// The stage that failed to handle it.
        stage: String,
        /// Its number in the dead-letter table.
        position: i64,
    },
    /// A timer that came due.
    Timer {
        /// Id of the timer.
        id: String,
        /// The due time that is answered.
        due: Timestamp,
    },
}

/// What becomes of the input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Verdict {
    /// It is done and leaves the stage.
    #[default]
    Done,
    /// It is retried later; later events of its key wait behind it.
    Park(Parking),
    /// It failed for good and is kept for an operator.
    DeadLetter(DeadLetter),
}

/// An event to park, or to park again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parking {
    /// The original event.
    pub event: Event,
    /// Its position in the log: the parked events of a key are released in this order.
    pub sequence: i64,
    /// When to try again.
    pub due: Timestamp,
    /// Attempts made so far.
    pub attempts: u32,
    /// Code of the last failure; empty for an event that only waits behind another.
    pub code: String,
}

/// An event that failed for good, with its original payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// The original event.
    pub event: Event,
    /// Its position in the log.
    pub sequence: i64,
    /// Stable code of the failure.
    pub code: String,
    /// A line for an operator.
    pub detail: String,
    /// Attempts made.
    pub attempts: u32,
    /// When it was dead-lettered.
    pub at: Timestamp,
    /// Whether later events of its key wait until an operator retries or drops it.
    pub blocks_key: bool,
}

/// Everything that one handled input does, to be made durable together.
#[derive(Clone, Debug)]
pub struct Commit<W> {
    /// The input that it answers.
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
    /// Events and rows that come from outside the stages and answer no input.
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

/// How a commit ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Committed {
    /// All of it is durable.
    Applied,
    /// An earlier commit has answered the input; nothing was written.
    Duplicate,
}
