//! How commits and the handling of events end.

use std::time::Duration;

use crate::journal::Verdict;

/// How a commit ended, however often it was repeated.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum CommitOutcome {
    /// Applied as requested.
    Applied,
    /// The journal refused it and applied a dead letter in its place.
    Fallback,
    /// An earlier commit has answered the input; nothing was written.
    Duplicate,
}

/// How the handling of an event ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Done,
    Parked,
    DeadLettered,
    Duplicate,
}

impl End {
    /// The end of an event whose commit is applied as requested.
    pub(super) fn of(verdict: &Verdict) -> Self {
        match verdict {
            Verdict::Done => Self::Done,
            Verdict::Park(_) => Self::Parked,
            Verdict::DeadLetter(_) => Self::DeadLettered,
        }
    }
}

/// The parts of an event's time that are no overhead of the runtime.
#[derive(Clone, Copy, Default)]
pub(super) struct Excluded {
    pub(super) handler: Duration,
    pub(super) store: Duration,
    pub(super) backoff: Duration,
}

impl Excluded {
    pub(super) fn total(self) -> Duration {
        self.handler + self.store + self.backoff
    }
}

/// How the handling of an event ended, and what its latency excludes.
pub(super) struct Handled {
    pub(super) end: End,
    pub(super) excluded: Excluded,
}
