//! Backoff between the restarts of a failed actor.

use std::collections::VecDeque;
use std::time::Duration;

/// Exponential backoff with a maximum number of restarts in a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RestartPolicy {
    /// Maximum number of restarts within `window`.
    pub max_restarts: usize,
    /// Only restarts within this time count.
    pub window: Duration,
    /// Wait before the first restart; doubles with each restart in the window.
    pub base: Duration,
    /// Longest wait before jitter.
    pub cap: Duration,
}

impl Default for RestartPolicy {
    fn default() -> Self {
        Self {
            max_restarts: 5,
            window: Duration::from_secs(60),
            base: Duration::from_millis(100),
            cap: Duration::from_secs(10),
        }
    }
}

/// The recent restarts of one actor.
#[derive(Clone, Debug, Default)]
pub struct Restarts {
    recent: VecDeque<Duration>,
}

impl Restarts {
    /// Decides about a failure at monotonic time `now`: the wait before the restart, or `None`
    /// if the restarts are exhausted. `jitter` in 0..1 lengthens the wait by up to a half.
    pub fn decide(
        &mut self,
        policy: &RestartPolicy,
        now: Duration,
        jitter: f64,
    ) -> Option<Duration> {
        let horizon = now.saturating_sub(policy.window);
        self.recent.retain(|at| *at >= horizon);
        if self.recent.len() >= policy.max_restarts {
            return None;
        }
        let doublings = u32::try_from(self.recent.len()).unwrap_or(u32::MAX).min(31);
        self.recent.push_back(now);
        let wait = policy.base.saturating_mul(1 << doublings).min(policy.cap);
        Some(wait.mul_f64(1.0 + jitter.clamp(0.0, 1.0) / 2.0))
    }
}

#[cfg(test)]
mod tests;
