//! The events that a rule counted in the last minutes and hours, in bounded memory.

use std::collections::VecDeque;
use std::time::Duration;

/// Length of a bucket: a tenth of the shortest window.
const BUCKET: Duration = Duration::from_secs(30);
/// Six hours of them.
const BUCKETS: usize = 720;

/// Numbers of events, all and above each threshold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) events: u64,
    pub(super) above_warning: u64,
    pub(super) above_critical: u64,
}

impl Tally {
    fn plus(self, other: Self) -> Self {
        Self {
            events: self.events + other.events,
            above_warning: self.above_warning + other.above_warning,
            above_critical: self.above_critical + other.above_critical,
        }
    }

    /// The difference to `earlier`; all of it if the counters restarted at zero.
    fn since(self, earlier: Self) -> Self {
        if self.events < earlier.events {
            return self;
        }
        Self {
            events: self.events - earlier.events,
            above_warning: self.above_warning.saturating_sub(earlier.above_warning),
            above_critical: self.above_critical.saturating_sub(earlier.above_critical),
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Windows {
    /// (number of the bucket, its events), oldest first; buckets without events are left out.
    buckets: VecDeque<(u64, Tally)>,
    last: Tally,
}

impl Windows {
    /// Adds the events since the last call. `cumulative` counts since the start of the process.
    pub(super) fn observe(&mut self, now: Duration, cumulative: Tally) {
        let seen = cumulative.since(self.last);
        self.last = cumulative;
        if seen.events == 0 {
            return;
        }
        let number = bucket(now);
        match self.buckets.back_mut() {
            Some((last, tally)) if *last == number => *tally = tally.plus(seen),
            _ => self.buckets.push_back((number, seen)),
        }
        if self.buckets.len() > BUCKETS {
            self.buckets.pop_front();
        }
    }

    /// The events of the last `window`, the current bucket included.
    pub(super) fn over(&self, now: Duration, window: Duration) -> Tally {
        let oldest = bucket(now).saturating_sub(bucket(window).saturating_sub(1));
        let recent = self.buckets.iter().rev();
        recent
            .take_while(|(number, _)| *number >= oldest)
            .fold(Tally::default(), |sum, (_, tally)| sum.plus(*tally))
    }
}

fn bucket(time: Duration) -> u64 {
    time.as_secs() / BUCKET.as_secs()
}
