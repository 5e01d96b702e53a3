//! What a handler returns.

use jiff::Timestamp;

use crate::event::Emit;
use crate::journal::WriteSet;
use crate::timers::TimerChange;

/// The effects of a handled event, committed together.
#[derive(Clone, Debug)]
pub struct Effects<W> {
    /// Rows of the application.
    pub writes: W,
    /// Events for other stages.
    pub emit: Vec<Emit>,
    /// Timers to set and cancel.
    pub timers: Vec<TimerChange>,
}

impl<W: WriteSet> Default for Effects<W> {
    fn default() -> Self {
        Self {
            writes: W::default(),
            emit: Vec::new(),
            timers: Vec::new(),
        }
    }
}

/// What becomes of an event whose handler returned without an error.
#[derive(Clone, Debug)]
pub enum Outcome<W> {
    /// The event is done, with these effects.
    Done(Effects<W>),
    /// The event cannot be handled yet: it is parked, and retried at `until`. Later events of
    /// the key wait behind it. Does not count as an attempt.
    Park {
        /// When to try again.
        until: Timestamp,
        /// The reason, as a stable code.
        code: String,
    },
    /// The event can never be handled: it becomes a dead letter. The effects are still
    /// committed.
    DeadLetter {
        /// The reason, as a stable code.
        code: String,
        /// A line for an operator.
        detail: String,
        /// What else to commit, for example a message to the user.
        effects: Effects<W>,
    },
}
