//! The clock of a simulation: it advances only while every task waits, and its civil time
//! can be stepped.

use std::sync::atomic::{AtomicI64, Ordering};

use engine::{Clock, SystemClock};
use jiff::{SignedDuration, Timestamp};

/// Civil time from a given beginning, over tokio's paused clock.
#[derive(Debug)]
pub(super) struct SimClock {
    beginning: Timestamp,
    /// Its monotonic time is tokio's; its civil time is never read.
    since: SystemClock,
    /// The sum of all steps of the civil clock.
    step_micros: AtomicI64,
}

impl SimClock {
    /// A clock that shows `beginning` now. Must be created inside a paused runtime.
    pub(super) fn new(beginning: Timestamp) -> Self {
        Self {
            beginning,
            since: SystemClock::new(),
            step_micros: AtomicI64::new(0),
        }
    }

    /// Steps the civil clock forward or, if negative, back.
    pub(super) fn step(&self, by: SignedDuration) {
        let micros = i64::try_from(by.as_micros()).unwrap_or_default();
        self.step_micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// The civil time without any step.
    pub(super) fn true_time(&self) -> Timestamp {
        let passed = SignedDuration::try_from(self.monotonic()).unwrap_or(SignedDuration::MAX);
        self.beginning
            .saturating_add(passed)
            .unwrap_or(Timestamp::MAX)
    }
}

impl Clock for SimClock {
    fn now(&self) -> Timestamp {
        let step = SignedDuration::from_micros(self.step_micros.load(Ordering::Relaxed));
        self.true_time()
            .saturating_add(step)
            .unwrap_or(Timestamp::MAX)
    }

    fn monotonic(&self) -> std::time::Duration {
        self.since.monotonic()
    }
}
