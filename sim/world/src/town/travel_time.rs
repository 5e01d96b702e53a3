//! What a drive really takes: the traffic of a day is not that of the average day, drivers
//! differ, and now and then something happens on the way.

use rand::{Rng, RngExt as _};

/// Standard deviation of the logarithm of a driver's pace, and of a day's traffic.
const PACE: f64 = 0.05;
const DAY: f64 = 0.30;
/// How often something happens, and what it adds at most, as a share of the whole drive.
const INCIDENT: f64 = 0.04;
const INCIDENT_SHARE: f64 = 0.35;

/// Seconds that a drive takes which was predicted to take `predicted`, of them `free` on empty
/// roads.
pub fn realised(free: f64, predicted: f64, dice: &mut impl Rng) -> f64 {
    let pace = (normal(dice) * PACE).exp();
    let day = (normal(dice) * DAY).exp();
    let incident = match dice.random::<f64>() < INCIDENT {
        true => predicted * INCIDENT_SHARE * dice.random::<f64>(),
        false => 0.0,
    };
    pace * (free + (predicted - free).max(0.0) * day) + incident
}

/// Nearly normal: the sum of twelve dice.
fn normal(dice: &mut impl Rng) -> f64 {
    (0..12).map(|_| dice.random::<f64>()).sum::<f64>() - 6.0
}
