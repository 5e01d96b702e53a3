//! A step of a pipeline, as its author writes it.
//!
//! ```text
//! Event -> Stage::handle(state of the key) -> Outcome { rows, events, timers } | StageError
//! ```
//! The runtime calls `handle` for one event of a key at a time, commits what it returns
//! in one transaction, and only then acknowledges the event. A handler that fails has no
//! effect: its state is dropped and loaded again.

mod attempt;
mod error;
mod options;
mod outcome;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::event::Event;
use crate::journal::WriteSet;

pub use attempt::Attempt;
pub use error::{Class, Failure, StageError};
pub use options::{AfterDeadLetter, Options};
pub use outcome::{Effects, Outcome};

/// A step of a pipeline.
#[async_trait]
pub trait Stage<W: WriteSet>: Send + Sync + 'static {
    /// What the actor of a key keeps in memory between events; `()` if it keeps nothing.
    type State: Send + 'static;

    /// Loads the state of a key as the journal has it: at the actor's first event, and again
    /// after every event that was not done.
    ///
    /// # Errors
    /// Counts as a failed attempt of the event that needed the state.
    async fn load(&self, key: &str) -> Result<Self::State, StageError>;

    /// Handles one event. May change `state` freely: the change is dropped unless the effects
    /// become durable.
    ///
    /// # Errors
    /// The class of the error decides whether the event is retried, parked or dead-lettered.
    async fn handle(
        &self,
        state: &mut Self::State,
        event: &Event,
        attempt: &Attempt,
    ) -> Result<Outcome<W>, StageError>;

    /// Effects to commit with the dead letter of an event whose attempts are exhausted or
    /// whose error is permanent. A panic in here counts as no effects.
    fn on_dead_letter(&self, event: &Event, failure: &Failure, now: Timestamp) -> Effects<W> {
        let _ = (event, failure, now);
        Effects::default()
    }
}
