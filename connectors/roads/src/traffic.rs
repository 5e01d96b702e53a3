//! How much longer drives take by class of road and time of the week.
//!
//! A drive is a row of stretches. Each takes its time on empty streets, and a delay in
//! proportion to the load at the moment it is entered: who leaves later never arrives
//! earlier, since no stretch is long against the time in which the load changes.

use serde::{Deserialize, Serialize};

use crate::network::Edge;

const HOUR: f64 = 3_600.0;
const DAY: f64 = 24.0 * HOUR;
const WEEK: f64 = 7.0 * DAY;

/// Delays by class, and load by hour.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Traffic {
    /// What full load adds to the time on empty streets, as a share, motorway to service.
    pub delay: [f64; 8],
    /// How much more of it there is in towns.
    pub urban: f64,
    /// Load, 0 to 1, at each full hour of a working day; linear between.
    pub weekday: [f64; 24],
    /// The same on Saturdays and Sundays.
    pub weekend: [f64; 24],
}

impl Default for Traffic {
    fn default() -> Self {
        Self {
            delay: [0.45, 0.5, 0.6, 0.55, 0.45, 0.3, 0.25, 0.15],
            urban: 1.3,
            weekday: [
                0.0, 0.0, 0.0, 0.0, 0.0, 0.05, 0.3, 0.75, 1.0, 0.75, 0.5, 0.45, 0.5, 0.5, 0.6, 0.8,
                1.0, 0.95, 0.65, 0.4, 0.25, 0.15, 0.1, 0.05,
            ],
            weekend: [
                0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.05, 0.1, 0.15, 0.25, 0.35, 0.4, 0.4, 0.4, 0.35,
                0.35, 0.3, 0.3, 0.25, 0.2, 0.15, 0.1, 0.1, 0.05,
            ],
        }
    }
}

impl Traffic {
    /// No traffic at any time.
    pub fn none() -> Self {
        Self {
            delay: [0.0; 8],
            urban: 1.0,
            weekday: [0.0; 24],
            weekend: [0.0; 24],
        }
    }

    /// What is wrong with these numbers, if anything is.
    pub fn fault(&self) -> Option<String> {
        let shares = self.delay.iter().chain([&self.urban]);
        let loads = self.weekday.iter().chain(&self.weekend);
        if shares.clone().any(|it| !(0.0..=10.0).contains(it)) {
            return Some("delays and the factor for towns lie between 0 and 10".to_owned());
        }
        (loads.clone().any(|it| !(0.0..=1.0).contains(it)))
            .then(|| "loads lie between 0 and 1".to_owned())
    }

    /// Load at so many seconds after Monday midnight, local time.
    pub fn load(&self, second_of_week: f64) -> f64 {
        let second = second_of_week.rem_euclid(WEEK);
        let hour = (second / HOUR).floor();
        let at = |hour: f64| {
            let hour = hour.rem_euclid(WEEK / HOUR) as usize;
            let day = if hour / 24 < 5 {
                &self.weekday
            } else {
                &self.weekend
            };
            day[hour % 24]
        };
        let (before, after) = (at(hour), at(hour + 1.0));
        before + (after - before) * (second / HOUR - hour)
    }

    /// What full load adds to a second on an edge.
    pub(crate) fn delay_of(&self, edge: &Edge) -> f64 {
        let town = if edge.urban { self.urban } else { 1.0 };
        self.delay[edge.class as usize] * town
    }
}

/// A part of a drive.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Stretch {
    /// Seconds on empty streets.
    pub free: f64,
    /// Seconds that full load adds.
    pub delay: f64,
}

/// Seconds of a drive that begins at a time of the week.
pub(crate) fn leaving_at(stretches: &[Stretch], traffic: &Traffic, second_of_week: f64) -> f64 {
    let mut at = second_of_week;
    for stretch in stretches {
        at += stretch.free + stretch.delay * traffic.load(at);
    }
    at - second_of_week
}

/// Seconds of a drive that ends at a time of the week.
pub(crate) fn arriving_at(stretches: &[Stretch], traffic: &Traffic, second_of_week: f64) -> f64 {
    let mut at = second_of_week;
    for stretch in stretches.iter().rev() {
        at = entered(stretch, traffic, at);
    }
    second_of_week - at
}

/// When a stretch was entered that was left at `left`: the load changes slowly, so each
/// round comes closer by at least the share of an hour that the stretch takes.
fn entered(stretch: &Stretch, traffic: &Traffic, left: f64) -> f64 {
    let mut at = left - stretch.free;
    for _ in 0..50 {
        let better = left - stretch.free - stretch.delay * traffic.load(at);
        if (better - at).abs() < 1e-4 {
            return better;
        }
        at = better;
    }
    at
}

#[cfg(test)]
mod tests;
