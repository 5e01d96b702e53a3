//! A self-check by Little's law: are there credits that nobody works with?
//!
//! ```text
//! L = events in hand, W = mean time in hand, lambda = events that came home in a second
//! in a system that loses none:  L = lambda * W, and somebody has each of the L
//! ```
//! A credit that is never given back is a place less for ever, and nothing else shows it.
//! The law alone cannot tell a lost event from one whose handling takes long, so what the
//! live actors say they have is counted too: what is in hand of nobody, all the time for a
//! minute, is lost.

use std::collections::VecDeque;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How long something must be in hand of nobody: far longer than any way between two actors.
const WINDOW: Duration = Duration::from_secs(60);
/// Samples that make up a window at least; fewer, after a pause of the machine say, tell
/// nothing.
const LEAST: usize = 20;

/// What a stage says of its credits at one instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Credits that are out.
    pub in_hand: u64,
    /// Of these, with a live actor: in its mailbox or its hands.
    pub with_actors: u64,
    /// Credits given back since the start.
    pub returned: u64,
    /// For how long these were held, altogether.
    pub held: Duration,
}

/// Both sides of the law over the last minute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Balance {
    /// L: events in hand, on average.
    pub in_hand: f64,
    /// Lambda times W: what the law expects of those that came home.
    pub expected: f64,
    /// Credits that were in hand of nobody all the time.
    pub lost: u64,
}

/// The last minute of one stage.
#[derive(Debug, Default)]
pub struct LittlesLaw {
    samples: VecDeque<(Duration, Reading)>,
}

impl LittlesLaw {
    /// Takes a reading, about each second; `now` is monotonic. Answers the balance once
    /// there is a whole window.
    pub fn observe(&mut self, now: Duration, reading: Reading) -> Option<Balance> {
        self.samples.push_back((now, reading));
        let horizon = now.checked_sub(WINDOW)?;
        // One sample stays from before the horizon, so that the window is a whole one.
        while self.samples.get(1).is_some_and(|(at, _)| *at <= horizon) {
            self.samples.pop_front();
        }
        self.balance(horizon)
    }

    fn balance(&self, horizon: Duration) -> Option<Balance> {
        let (from, first) = self.samples.front()?;
        let (to, last) = self.samples.back()?;
        if *from > horizon || self.samples.len() < LEAST {
            return None;
        }
        let spent = to.saturating_sub(*from).as_secs_f64();
        let in_hand = self
            .samples
            .iter()
            .map(|(_, reading)| reading.in_hand as f64);
        let nobodys = |(_, reading): &(Duration, Reading)| {
            reading.in_hand.saturating_sub(reading.with_actors)
        };
        // lambda * W = (returned / spent) * (held / returned).
        let held = last.held.saturating_sub(first.held).as_secs_f64();
        Some(Balance {
            in_hand: in_hand.sum::<f64>() / self.samples.len() as f64,
            expected: held / spent,
            lost: self.samples.iter().map(nobodys).min().unwrap_or(0),
        })
    }
}

#[cfg(test)]
mod tests;
