//! Traffic: how much longer a drive takes, by class of road and time of the week.
//!
//! A drive is a sequence of stretches. Each takes its time without traffic, and a delay in
//! proportion to the load at the moment it is entered. A later departure therefore never means
//! an earlier arrival, since every stretch is short compared to the time in which the load
//! changes (the FIFO property).

use serde::{Deserialize, Serialize};

use crate::network::Edge;

const HOUR: f64 = 3_600.0;
const DAY: f64 = 24.0 * HOUR;
const WEEK: f64 = 7.0 * DAY;

/// Delays by class of road, and load by hour.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Traffic {
    /// Delay at full load, as a share of the time without traffic, by class from motorway to
    /// service.
    pub delay: [f64; 8],
    /// Factor of the delay in built-up areas.
    pub urban: f64,
    /// Load, 0 to 1, at each full hour of a working day; interpolated in between.
    pub weekday: [f64; 24],
    /// Load on Saturdays and Sundays.
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

    /// Why these numbers are invalid; `None` if they are valid.
    pub fn invalid_reason(&self) -> Option<String> {
        let shares = self.delay.iter().chain([&self.urban]);
        let loads = self.weekday.iter().chain(&self.weekend);
        if shares.clone().any(|it| !(0.0..=10.0).contains(it)) {
            return Some("every delay and the urban factor must be 0 to 10".to_owned());
        }
        (loads.clone().any(|it| !(0.0..=1.0).contains(it)))
            .then(|| "every load must be 0 to 1".to_owned())
    }

    /// Load, 0 to 1, at a second of the local week, which begins on Monday at midnight.
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

    /// Delay at full load on an edge, as a share of the time without traffic.
    pub(crate) fn delay_of(&self, edge: &Edge) -> f64 {
        let factor = if edge.urban { self.urban } else { 1.0 };
        self.delay[edge.class as usize] * factor
    }
}

/// A part of a drive, in which the load is taken to be constant.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Stretch {
    /// Seconds without traffic.
    pub free: f64,
    /// Delay at full load, in seconds.
    pub delay: f64,
}

/// Seconds that a drive takes if it begins at this second of the week.
pub(crate) fn seconds_leaving_at(
    stretches: &[Stretch],
    traffic: &Traffic,
    second_of_week: f64,
) -> f64 {
    let mut at = second_of_week;
    for stretch in stretches {
        at += stretch.free + stretch.delay * traffic.load(at);
    }
    at - second_of_week
}

/// Seconds that a drive takes if it ends at this second of the week.
pub(crate) fn seconds_arriving_at(
    stretches: &[Stretch],
    traffic: &Traffic,
    second_of_week: f64,
) -> f64 {
    let mut at = second_of_week;
    for stretch in stretches.iter().rev() {
        at = entered_at(stretch, traffic, at);
    }
    second_of_week - at
}

/// The second at which a stretch is entered that is left at `left`, by fixed-point iteration.
/// The load changes slowly, so that each round reduces the error at least by the share of an
/// hour that the stretch takes.
fn entered_at(stretch: &Stretch, traffic: &Traffic, left: f64) -> f64 {
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
