//! When to try again.

use std::time::Duration;

use crate::Context;

/// Exponential backoff with half jitter: at least half of each wait is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Attempts altogether; at least one is made.
    pub attempts: u32,
    /// Longest wait before the second attempt.
    pub base: Duration,
    /// Longest wait at all.
    pub cap: Duration,
    /// Up to here the handler's actor waits in place; longer waits are parked.
    pub in_place: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 3,
            base: Duration::from_secs(1),
            cap: Duration::from_secs(30),
            in_place: Duration::from_secs(2),
        }
    }
}

impl RetryPolicy {
    /// The longest wait after so many attempts: doubles each time, up to the cap.
    pub fn ceiling(&self, attempts: u32) -> Duration {
        let factor = 2u32.saturating_pow(attempts.saturating_sub(1).min(31));
        self.base.saturating_mul(factor).min(self.cap)
    }

    /// The wait after so many attempts, or `None` when they are used up. Between half the
    /// ceiling and all of it, so that failures that began together do not stay together
    /// and none comes back at once.
    pub fn wait(&self, attempts: u32, context: &Context) -> Option<Duration> {
        let half = self.ceiling(attempts) / 2;
        (attempts < self.attempts).then(|| half + half.mul_f64(context.fraction()))
    }
}

#[cfg(test)]
mod tests;
