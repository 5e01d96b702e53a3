//! The uncertainty of a travel time.
//!
//! Model: a real drive takes the predicted time multiplied by a log-normal factor with median 1.
//! Its spread depends on the quality of the route. The drives of one day err independently.

use jiff::{SignedDuration, Timestamp};

use crate::model::{Arrival, Buffers, Leg, RouteQuality};

/// Standard normal quantiles.
const P90: f64 = 1.281_552;
const P95: f64 = 1.644_854;

/// Standard deviation of the logarithm of real against predicted time.
fn spread(quality: RouteQuality) -> f64 {
    match quality {
        RouteQuality::Provider => 0.10,
        RouteQuality::RoadGraph => 0.15,
        RouteQuality::Estimate => 0.35,
    }
}

/// The arrival at the place of the call of a person who leaves at `departure`: the drives, and
/// a car change between them.
pub fn arrival(
    departure: Timestamp,
    legs: &[Leg],
    buffers: &Buffers,
    quality: RouteQuality,
) -> Arrival {
    let (driving, deviation) = driving(legs, quality);
    let loading = match legs.len() {
        0 | 1 => 0,
        stops => i64::from(buffers.car_change) * (stops as i64 - 1),
    };
    let after = |minutes: f64| {
        departure
            + SignedDuration::from_secs_f64(minutes * 60.0)
            + SignedDuration::from_mins(loading)
    };
    Arrival {
        p50: after(driving),
        p90: after(driving + P90 * deviation),
    }
}

/// The 5th and the 95th percentile of the driving time, in minutes.
pub fn range(legs: &[Leg], quality: RouteQuality) -> (f64, f64) {
    let (driving, deviation) = driving(legs, quality);
    let relative = deviation / driving.max(1.0);
    (
        driving * (-P95 * relative).exp(),
        driving * (P95 * relative).exp(),
    )
}

/// Minutes of driving, and their standard deviation.
fn driving(legs: &[Leg], quality: RouteQuality) -> (f64, f64) {
    let spread = spread(quality);
    let minutes = legs.iter().map(|leg| leg.minutes).sum();
    let variance: f64 = legs.iter().map(|leg| (leg.minutes * spread).powi(2)).sum();
    (minutes, variance.sqrt())
}

#[cfg(test)]
mod tests;
