//! Leaves a service alone that fails, and tries it again with one call.
//!
//! ```text
//! closed -- failures in a row --> open -- time --> half-open -- it works --> closed
//!                                  ^------- it fails, twice as long -------/
//! ```

#[cfg(test)]
mod tests;

use std::time::Duration;

/// How long it stays open at most.
const LONGEST: Duration = Duration::from_secs(600);
/// A try that is never heard of again is given to somebody else.
const TRY: Duration = Duration::from_secs(10);

/// What a breaker does with calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// They pass.
    Closed,
    /// They are refused.
    Open,
    /// One passes, to see.
    HalfOpen,
}

/// When it opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// After so many failures in a row.
    pub failures: u32,
    /// For so long at first; twice as long after each try that fails, ten minutes at most.
    pub rest: Duration,
}

impl Patience {
    /// With services that know places and roads.
    pub const MAPS: Self = Self {
        failures: 3,
        rest: Duration::from_secs(120),
    };
}

/// The state of one service. Times are those of a monotonic clock.
#[derive(Clone, Debug)]
pub(super) struct Breaker {
    patience: Patience,
    failures: u32,
    /// Refuses until then; `None`: closed.
    until: Option<Duration>,
    /// How long it was opened for the last time.
    rest: Duration,
    /// Somebody tries, until then.
    trying: Option<Duration>,
}

impl Breaker {
    pub(super) fn new(patience: Patience) -> Self {
        Self {
            patience,
            failures: 0,
            until: None,
            rest: Duration::ZERO,
            trying: None,
        }
    }

    pub(super) fn state(&self, now: Duration) -> State {
        match self.until {
            None => State::Closed,
            Some(until) if now < until => State::Open,
            Some(_) => State::HalfOpen,
        }
    }

    /// Whether a call may pass; if not, how long to wait.
    pub(super) fn may(&mut self, now: Duration) -> Result<(), Duration> {
        let wait = match (self.until, self.trying) {
            (None, _) => return Ok(()),
            (Some(until), _) if now < until => until - now,
            (Some(_), Some(trying)) if now < trying => trying - now,
            _ => {
                self.trying = Some(now + TRY);
                return Ok(());
            }
        };
        Err(wait)
    }

    /// A call that passed was not made after all.
    pub(super) fn unused(&mut self) {
        self.trying = None;
    }

    pub(super) fn worked(&mut self) {
        *self = Self::new(self.patience);
    }

    /// `fraction` (0 to 1) spreads the tries of many processes.
    pub(super) fn failed(&mut self, now: Duration, fraction: f64) {
        self.failures += 1;
        match self.state(now) {
            // What was under way when it opened says nothing new.
            State::Open => {}
            State::Closed if self.failures < self.patience.failures => {}
            State::Closed | State::HalfOpen => {
                self.rest = (self.rest * 2).clamp(self.patience.rest, LONGEST);
                self.trying = None;
                self.until = Some(now + self.rest.mul_f64(1.0 + fraction / 4.0));
            }
        }
    }

    /// The service asked for a pause.
    pub(super) fn paused(&mut self, now: Duration, wait: Duration) {
        self.trying = None;
        self.until = self.until.max(Some(now + wait.min(LONGEST)));
    }
}
