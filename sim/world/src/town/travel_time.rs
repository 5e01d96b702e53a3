//! Realised travel times: the traffic of a day differs from the average day, drivers differ, and
//! now and then there is an incident.

use rand::{Rng, RngExt as _};

/// Standard deviation of the logarithm of a driver's pace, and of a day's traffic.
const PACE: f64 = 0.05;
const DAY: f64 = 0.30;
/// Probability of an incident, and its maximum delay as a share of the predicted time.
const INCIDENT: f64 = 0.04;
const MAX_INCIDENT_SHARE: f64 = 0.35;

/// The realised seconds of a drive: `predicted` were predicted, and `free` are what it takes on
/// empty roads.
pub fn realised(free: f64, predicted: f64, rng: &mut impl Rng) -> f64 {
    let pace = (normal(rng) * PACE).exp();
    let day = (normal(rng) * DAY).exp();
    let incident = match rng.random::<f64>() < INCIDENT {
        true => predicted * MAX_INCIDENT_SHARE * rng.random::<f64>(),
        false => 0.0,
    };
    pace * (free + (predicted - free).max(0.0) * day) + incident
}

/// Nearly normally distributed: the sum of twelve uniform numbers.
fn normal(rng: &mut impl Rng) -> f64 {
    (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0
}
