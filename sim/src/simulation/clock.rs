//! The clock of a simulation: it stands still until everybody waits, and may be set.

use std::sync::atomic::{AtomicI64, Ordering};

use engine::{Clock, SystemClock};
use jiff::{SignedDuration, Timestamp};

/// Civil time from a beginning on, over tokio's paused clock.
#[derive(Debug)]
pub(super) struct SimClock {
    beginning: Timestamp,
    /// Its monotonic part is tokio's; its civil part is never read.
    since: SystemClock,
    /// By how much somebody has set the civil clock.
    step_micros: AtomicI64,
}

impl SimClock {
    /// To be made inside a paused runtime.
    pub(super) fn new(beginning: Timestamp) -> Self {
        Self {
            beginning,
            since: SystemClock::new(),
            step_micros: AtomicI64::new(0),
        }
    }

    /// Sets the civil clock forward, or back.
    pub(super) fn step(&self, by: SignedDuration) {
        let micros = i64::try_from(by.as_micros()).unwrap_or_default();
        self.step_micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// What it would show if nobody had set it.
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
