//! How the runtime runs a stage.

use std::time::Duration;

use crate::flow::retry::RetryPolicy;

/// What happens to the later events of a key once one of its events is dead-lettered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AfterDeadLetter {
    /// They are handled: each event stands alone, or a newer one supersedes the failed one.
    #[default]
    Continue,
    /// They are parked until an operator retries or drops the dead letter: for stages in which
    /// a gap would do more harm than a delay.
    BlockKey,
}

/// How the runtime runs a stage.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Maximum number of events that are fetched and not finished: the concurrency of the
    /// stage.
    pub credits: u32,
    /// A handler that makes no progress for this long is cancelled, which counts as a failed
    /// attempt. Waits that it declares with [`Attempt::waiting`](super::Attempt::waiting) do
    /// not count.
    pub progress_timeout: Duration,
    /// Backoff and number of attempts.
    pub retry: RetryPolicy,
    /// What a dead letter means for the later events of its key.
    pub after_dead_letter: AfterDeadLetter,
    /// An actor without events for this long is stopped; its state is loaded again with the
    /// key's next event.
    pub idle_timeout: Duration,
    /// Maximum number of live actors; above it the longest idle ones are stopped. Actors with
    /// an event in flight may exceed it.
    pub max_live_actors: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            credits: 64,
            progress_timeout: Duration::from_secs(30),
            retry: RetryPolicy::default(),
            after_dead_letter: AfterDeadLetter::default(),
            idle_timeout: Duration::from_secs(120),
            max_live_actors: 50_000,
        }
    }
}
