//! The time that a turn, a signal or an obstacle takes.
//!
//! The function of the angle and its constants are those of OSRM's car profile
//! (docs/routes.md).

use crate::road::Barrier;

/// Time of the sharpest turns.
const TURN_SECONDS: f64 = 7.5;
/// How much easier a turn towards the own side of the road is than one across the opposite lane.
const TURN_BIAS: f64 = 1.075;
/// Additional time of a U-turn.
pub(super) const U_TURN_SECONDS: f64 = 20.0;
pub(super) const SIGNAL_SECONDS: f64 = 2.0;
pub(super) const GATE_SECONDS: f64 = 30.0;
pub(super) const TOLL_SECONDS: f64 = 15.0;

/// Time of a turn by its angle in degrees, positive towards the side of the road that traffic
/// drives on.
pub(super) fn turn_seconds(angle: f64) -> f64 {
    let (steep, shift) = if angle >= 0.0 {
        (13.0 / TURN_BIAS, 6.5 * TURN_BIAS)
    } else {
        (13.0 * TURN_BIAS, 6.5 / TURN_BIAS)
    };
    TURN_SECONDS / (1.0 + (shift - steep * angle.abs() / 180.0).exp())
}

/// Time to pass a barrier.
pub(super) fn barrier_seconds(barrier: Barrier) -> f64 {
    match barrier {
        Barrier::Gate => GATE_SECONDS,
        Barrier::Toll => TOLL_SECONDS,
        Barrier::None | Barrier::Closed => 0.0,
    }
}
