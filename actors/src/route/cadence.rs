//! How often to ask those who know the traffic of the moment: the nearer the departure, the
//! more often. Asking costs money; looking at the own map does not.

use jiff::{SignedDuration, Timestamp};

/// Until so many minutes before the departure, ask every so many minutes.
const STEPS: [(i64, i64); 3] = [(180, 180), (90, 15), (30, 10)];
/// At the end.
const LAST: i64 = 5;

/// Time between two questions, so long before a departure.
pub fn asked_every(left: SignedDuration) -> SignedDuration {
    SignedDuration::from_mins(interval(left))
}

fn interval(left: SignedDuration) -> i64 {
    let minutes = left.as_secs() as f64 / 60.0;
    let step = STEPS.iter().find(|(until, _)| minutes > *until as f64);
    step.map_or(LAST, |(_, every)| *every)
}

/// Whether a question falls due between the tick before this one and now. Counted back from
/// the departure, so that no memory is needed.
pub(super) fn is_due(departure: Timestamp, now: Timestamp, tick: SignedDuration) -> bool {
    let left = departure.duration_since(now);
    let every = interval(left) * 60;
    let asked = |left: SignedDuration| (left.as_secs() - 1).div_euclid(every);
    asked(left) != asked(left + tick)
}

/// For how long a first reading waits for the second that confirms it.
pub(crate) fn patience(departure: Timestamp, now: Timestamp) -> SignedDuration {
    let every = interval(departure.duration_since(now));
    SignedDuration::from_mins(2 * every + 10)
}

#[cfg(test)]
mod tests;
