//! A self-check by Little's law: are there credits in use that no actor works with?
//!
//! ```text
//! L = events in flight, W = mean time in flight, lambda = credits returned in a second
//! in a system without leaks:  L = lambda * W, and each of the L is with a live actor
//! ```
//! A credit that is never returned lowers the concurrency of its stage for good, and nothing
//! else shows it. The law alone cannot tell a leaked credit from an event whose handling takes
//! long, so the events that live actors have are counted too: a credit that is in use by no
//! actor throughout a minute has leaked.

use std::collections::VecDeque;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How long a credit must be in use by no actor: far longer than any message between two
/// actors takes.
const WINDOW: Duration = Duration::from_secs(60);
/// Minimum number of samples in a window; with fewer, for example after the machine slept,
/// there is no result.
const MIN_SAMPLES: usize = 20;

/// The credits of a stage at one instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Credits in use.
    pub in_flight: u64,
    /// Events that live actors have in their mailboxes or work on.
    pub with_actors: u64,
    /// Credits returned since the start.
    pub returned: u64,
    /// Total time for which these were in use.
    pub used: Duration,
}

/// Both sides of the law over the last minute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Balance {
    /// L: mean number of events in flight.
    #[serde(rename = "in_hand")]
    pub in_flight: f64,
    /// Lambda times W: the number that the law expects from the returned credits.
    pub expected: f64,
    /// Credits that were in use by no actor throughout the window.
    #[serde(rename = "lost")]
    pub leaked: u64,
}

/// The last minute of one stage.
#[derive(Debug, Default)]
pub struct LittlesLaw {
    samples: VecDeque<(Duration, Reading)>,
    /// Sum over the samples, so that a reading costs the same however long the window is.
    in_flight: u64,
}

impl LittlesLaw {
    /// Takes a reading, about each second; `now` is monotonic. Returns the balance once there is
    /// a whole window.
    pub fn observe(&mut self, now: Duration, reading: Reading) -> Option<Balance> {
        self.samples.push_back((now, reading));
        self.in_flight += reading.in_flight;
        let horizon = now.checked_sub(WINDOW)?;
        // One sample from before the horizon is retained, so that the window is complete.
        while self.samples.get(1).is_some_and(|(at, _)| *at <= horizon) {
            let dropped = self.samples.pop_front();
            self.in_flight -= dropped.map_or(0, |(_, reading)| reading.in_flight);
        }
        self.balance(horizon)
    }

    fn balance(&self, horizon: Duration) -> Option<Balance> {
        let (from, first) = self.samples.front()?;
        let (to, last) = self.samples.back()?;
        if *from > horizon || self.samples.len() < MIN_SAMPLES {
            return None;
        }
        let elapsed = to.saturating_sub(*from).as_secs_f64();
        // lambda * W = (returned / elapsed) * (used / returned).
        let used = last.used.saturating_sub(first.used).as_secs_f64();
        Some(Balance {
            in_flight: self.in_flight as f64 / self.samples.len() as f64,
            expected: used / elapsed,
            leaked: self.leaked(),
        })
    }

    /// The least number of credits in use by no actor. The newest sample nearly always says none.
    fn leaked(&self) -> u64 {
        let mut least = u64::MAX;
        for (_, reading) in self.samples.iter().rev() {
            least = least.min(reading.in_flight.saturating_sub(reading.with_actors));
            if least == 0 {
                break;
            }
        }
        least
    }
}

#[cfg(test)]
mod tests;
