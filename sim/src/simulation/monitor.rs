//! Sees every commit as it becomes durable: feeds the trace, counts, and checks the invariants
//! that hold at any time.
//!
//! ```text
//! store --Applied--> Monitor --> trace
//!                        +-----> Invariants --> violations
//! ```

mod invariants;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actors::rows::Rows;
use engine::journal::{Committed, Verdict};
use engine::memory::{Applied, Observer};
use engine::timers::TimerChange;
use jiff::Timestamp;

use super::clock::SimClock;
use super::trace::Trace;

use invariants::Invariants;
pub use invariants::{Commits, Violation};
pub(super) use invariants::{MAX_OPEN, is_alarm};

/// A handle; clones share the state.
#[derive(Clone)]
pub(super) struct Monitor {
    clock: Arc<SimClock>,
    trace: Trace,
    state: Arc<Mutex<Invariants>>,
}

impl Monitor {
    pub(super) fn new(clock: Arc<SimClock>, trace: Trace) -> Self {
        Self {
            clock,
            trace,
            state: Arc::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, Invariants> {
        // No critical section can panic half-way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn commits(&self) -> Commits {
        self.state().commits.clone()
    }

    /// The largest number of messages without a final state at any time.
    pub(super) fn most_open(&self) -> u64 {
        self.state().most_open
    }

    /// The wake-up times of all plans that a day has ever had, by day.
    pub(super) fn wake_ups(&self) -> BTreeMap<String, BTreeSet<Timestamp>> {
        self.state().wake_ups.clone()
    }

    pub(super) fn violations(&self) -> Vec<Violation> {
        self.state().violations.clone()
    }

    /// Passes every commit of a store to this monitor.
    pub(super) fn observer(&self) -> Observer<Rows> {
        let monitor = self.clone();
        Arc::new(move |applied: &Applied<'_, Rows>| monitor.applied(applied))
    }

    fn applied(&self, applied: &Applied<'_, Rows>) {
        let now = self.clock.true_time();
        self.record(now, applied);
        let mut state = self.state();
        if applied.committed == Committed::Duplicate {
            state.commits.duplicates += 1;
            return;
        }
        state.check(applied, now);
    }

    fn record(&self, now: Timestamp, applied: &Applied<'_, Rows>) {
        let commit = applied.commit;
        let verdict = match &commit.verdict {
            Verdict::Done => "done",
            Verdict::Park(_) => "park",
            Verdict::DeadLetter(letter) => &letter.code,
        };
        let fresh = applied.committed == Committed::Applied;
        self.trace
            .add(&(now.as_microsecond(), &commit.input, verdict, fresh));
        for event in &commit.emit {
            self.trace.add(&(&event.id, &event.stage));
        }
        for change in &commit.timers {
            let due = match change {
                TimerChange::Set(timer) | TimerChange::Ensure(timer) => Some(timer.due),
                TimerChange::Cancel(_) => None,
            };
            self.trace
                .add(&(change.id(), due.map(Timestamp::as_microsecond)));
        }
        rows(&self.trace, &commit.writes);
    }
}

fn rows(trace: &Trace, rows: &Rows) {
    for step in &rows.progress {
        trace.add(&(&step.id, step.state, &step.code));
    }
    for day in &rows.days {
        let departure = day
            .plan
            .as_ref()
            .map(|plan| plan.departure.as_microsecond());
        trace.add(&(&day.id, day.version, departure));
    }
    let ids = rows.messages.iter().map(|message| &message.id);
    ids.for_each(|id| trace.add(id));
}
