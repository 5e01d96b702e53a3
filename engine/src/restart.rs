//! When to start a failed actor again.

use std::collections::VecDeque;
use std::time::Duration;

/// Backoff with a limit within a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RestartPolicy {
    /// Restarts allowed within `window`.
    pub limit: usize,
    /// What counts as recent; a healthy while of this length forgets the past.
    pub window: Duration,
    /// Wait before the first restart; doubles with each recent one.
    pub base: Duration,
    /// Longest wait.
    pub cap: Duration,
}

impl Default for RestartPolicy {
    fn default() -> Self {
        Self {
            limit: 5,
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
    /// Decides about a failure at monotonic time `now`: the wait before the restart, or
    /// `None` to give up. `jitter` in 0..1 stretches the wait by up to a half.
    pub fn decide(
        &mut self,
        policy: &RestartPolicy,
        now: Duration,
        jitter: f64,
    ) -> Option<Duration> {
        let horizon = now.saturating_sub(policy.window);
        self.recent.retain(|at| *at >= horizon);
        if self.recent.len() >= policy.limit {
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
