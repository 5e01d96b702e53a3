//! A step of a pipeline, as its author writes it.
//!
//! ```text
//! Event -> Stage::handle(state of the key) -> Outcome { rows, events, timers } | StageError
//! ```
//! The runtime calls `handle` for one event of a key at a time, commits what it returns
//! in one transaction, and only then acknowledges the event. A handler that fails leaves
//! no trace: its state is dropped and loaded again.

mod attempt;

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

pub use attempt::Attempt;

use crate::event::{Emit, Event};
use crate::journal::WriteSet;
use crate::retry::RetryPolicy;
use crate::timers::TimerChange;

/// What a handled event does.
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

/// What becomes of an event that was handled.
#[derive(Clone, Debug)]
pub enum Outcome<W> {
    /// Done, with these effects.
    Done(Effects<W>),
    /// Not yet: comes again at `until`; later events of the key wait behind it.
    Park {
        /// When to try again.
        until: Timestamp,
        /// Why, as a stable code.
        code: String,
    },
    /// Cannot be handled, ever. Kept with its payload; the effects are still committed.
    DeadLetter {
        /// Why, as a stable code.
        code: String,
        /// A line for an operator.
        detail: String,
        /// What else is to be written, for example a message to the person.
        effects: Effects<W>,
    },
}

/// Whether trying again may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Yes, soon.
    Transient,
    /// No.
    Permanent,
    /// Yes, after this long; not counted as an attempt.
    Throttled(Duration),
}

/// Why an event could not be handled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct StageError {
    /// Whether trying again may help.
    pub class: Class,
    /// Stable code.
    pub code: String,
    /// A line for an operator, without personal data.
    pub detail: String,
}

impl StageError {
    /// May pass.
    pub fn transient(code: impl Into<String>, detail: impl ToString) -> Self {
        Self {
            class: Class::Transient,
            code: code.into(),
            detail: detail.to_string(),
        }
    }

    /// Will not pass.
    pub fn permanent(code: impl Into<String>, detail: impl ToString) -> Self {
        Self {
            class: Class::Permanent,
            code: code.into(),
            detail: detail.to_string(),
        }
    }

    /// Passes after `wait`.
    pub fn throttled(code: impl Into<String>, wait: Duration) -> Self {
        let detail = format!("asked to wait {} s", wait.as_secs());
        Self {
            class: Class::Throttled(wait),
            code: code.into(),
            detail,
        }
    }
}

/// Why an event became a dead letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Stable code of the last error.
    pub code: String,
    /// A line for an operator.
    pub detail: String,
    /// Attempts made.
    pub attempts: u32,
}

/// A step of a pipeline.
#[async_trait]
pub trait Stage<W: WriteSet>: Send + Sync + 'static {
    /// What the actor of a key keeps between events; `()` where nothing is kept.
    type State: Send + 'static;

    /// The state of a key as the journal has it: at the actor's first event, and again
    /// after every event that failed.
    ///
    /// # Errors
    /// Counts as a failed attempt of the event that needed the state.
    async fn load(&self, key: &str) -> Result<Self::State, StageError>;

    /// Handles one event. May change `state` freely: it is dropped unless the effects
    /// become durable.
    ///
    /// # Errors
    /// Decides about retry, parking or dead letter by the error's class.
    async fn handle(
        &self,
        state: &mut Self::State,
        event: &Event,
        attempt: &Attempt,
    ) -> Result<Outcome<W>, StageError>;

    /// What else to write when an event becomes a dead letter because its attempts are
    /// used up or its error is permanent.
    fn given_up(&self, event: &Event, failure: &Failure, now: Timestamp) -> Effects<W> {
        let _ = (event, failure, now);
        Effects::default()
    }
}

/// Whether later events of a key wait for an operator once one was given up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AfterDeadLetter {
    /// They are handled: each stands for itself, or a newer one makes up for it.
    #[default]
    Continue,
    /// They are parked until the dead letter is taken up again or dropped: for stages in
    /// which a gap would do more harm than a delay.
    Hold,
}

/// How the runtime runs a stage.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Events fetched and not finished at most: the stage's concurrency.
    pub credits: u32,
    /// A handler that shows no progress for so long is stopped; that counts as a failed
    /// attempt.
    pub limit: Duration,
    /// What to do with failures.
    pub retry: RetryPolicy,
    /// What a dead letter means for its key.
    pub after_dead_letter: AfterDeadLetter,
    /// An actor without events for so long is stopped; it comes back from the journal.
    pub idle: Duration,
    /// Live actors at most; beyond it those that rest longest are stopped. Only actors with
    /// an event in hand may exceed it.
    pub live: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            credits: 64,
            limit: Duration::from_secs(30),
            retry: RetryPolicy::default(),
            after_dead_letter: AfterDeadLetter::default(),
            idle: Duration::from_secs(120),
            live: 50_000,
        }
    }
}
