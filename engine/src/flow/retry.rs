//! Backoff between the attempts at one event.

use std::time::Duration;

use crate::Context;

/// Exponential backoff with half jitter: each wait is between half of its ceiling and all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Maximum number of attempts, the first included; at least one is made.
    pub attempts: u32,
    /// Ceiling of the wait before the second attempt; doubles with each further one.
    pub base: Duration,
    /// Ceiling of every wait.
    pub cap: Duration,
    /// Waits up to this length are made by the actor of the key; for longer ones the event is
    /// parked.
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
    /// The longest wait after this number of attempts: it doubles with each, up to the cap.
    pub fn ceiling(&self, attempts: u32) -> Duration {
        let factor = 2u32.saturating_pow(attempts.saturating_sub(1).min(31));
        self.base.saturating_mul(factor).min(self.cap)
    }

    /// The wait after this number of attempts, or `None` when they are exhausted. It is between
    /// half the ceiling and all of it, so that retries of simultaneous failures spread out and
    /// none follows at once.
    pub fn wait(&self, attempts: u32, context: &Context) -> Option<Duration> {
        let half = self.ceiling(attempts) / 2;
        (attempts < self.attempts).then(|| half + half.mul_f64(context.fraction()))
    }
}

#[cfg(test)]
mod tests;
