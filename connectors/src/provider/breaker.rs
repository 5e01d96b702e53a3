//! The circuit breaker: rejects calls to a service that fails, and probes it again with one call.
//!
//! ```text
//! closed -- failures in a row --> open -- time --> half-open -- probe succeeds --> closed
//!                                  ^-- probe fails: open twice as long --/
//! ```

#[cfg(test)]
mod tests;

use std::time::Duration;

/// The breaker stays open at most this long.
const MAX_OPEN: Duration = Duration::from_secs(600);
/// A probe without an outcome after this time is dropped, and the next call becomes the probe.
const PROBE_TIMEOUT: Duration = Duration::from_secs(10);

/// What the breaker does with calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakerState {
    /// Calls pass.
    Closed,
    /// Calls are rejected.
    Open,
    /// One call passes as a probe; the others are rejected.
    HalfOpen,
}

/// When a breaker opens, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BreakerPolicy {
    /// The number of consecutive failures that open it.
    pub failures: u32,
    /// How long it stays open at first. The time doubles with each probe that fails, up to ten
    /// minutes.
    pub open_for: Duration,
}

impl BreakerPolicy {
    /// The policy for geocoders, routers and identity providers.
    pub const DEFAULT: Self = Self {
        failures: 3,
        open_for: Duration::from_secs(120),
    };
}

/// The breaker of one service. All times are readings of a monotonic clock.
#[derive(Clone, Debug)]
pub(super) struct Breaker {
    policy: BreakerPolicy,
    failures: u32,
    /// Open until then, half-open afterwards; `None`: closed.
    open_until: Option<Duration>,
    /// How long it was opened for the last time, without the jitter.
    open_for: Duration,
    /// A probe is in flight, and counts until then.
    probe_until: Option<Duration>,
}

impl Breaker {
    pub(super) fn new(policy: BreakerPolicy) -> Self {
        Self {
            policy,
            failures: 0,
            open_until: None,
            open_for: Duration::ZERO,
            probe_until: None,
        }
    }

    pub(super) fn state(&self, now: Duration) -> BreakerState {
        match self.open_until {
            None => BreakerState::Closed,
            Some(until) if now < until => BreakerState::Open,
            Some(_) => BreakerState::HalfOpen,
        }
    }

    /// Admits a call.
    ///
    /// # Errors
    /// The call is rejected; the time after which the next one may be admitted.
    pub(super) fn admit(&mut self, now: Duration) -> Result<(), Duration> {
        let wait = match (self.open_until, self.probe_until) {
            (None, _) => return Ok(()),
            (Some(until), _) if now < until => until - now,
            (Some(_), Some(probe)) if now < probe => probe - now,
            _ => {
                self.probe_until = Some(now + PROBE_TIMEOUT);
                return Ok(());
            }
        };
        Err(wait)
    }

    /// An admitted call was not made, or has no outcome: another call may be the probe.
    pub(super) fn release_probe(&mut self) {
        self.probe_until = None;
    }

    pub(super) fn record_success(&mut self) {
        *self = Self::new(self.policy);
    }

    /// `fraction` (0 to 1) is the jitter: it spreads the probes of several processes.
    pub(super) fn record_failure(&mut self, now: Duration, fraction: f64) {
        self.failures += 1;
        match self.state(now) {
            // Calls that were in flight when it opened change nothing.
            BreakerState::Open => {}
            BreakerState::Closed if self.failures < self.policy.failures => {}
            BreakerState::Closed | BreakerState::HalfOpen => {
                self.open_for = (self.open_for * 2).clamp(self.policy.open_for, MAX_OPEN);
                self.probe_until = None;
                self.open_until = Some(now + self.open_for.mul_f64(1.0 + fraction / 4.0));
            }
        }
    }

    /// Opens for as long as the service asked for, up to the maximum.
    pub(super) fn pause(&mut self, now: Duration, wait: Duration) {
        self.probe_until = None;
        self.open_until = self.open_until.max(Some(now + wait.min(MAX_OPEN)));
    }
}
