//! Costs as whole numbers.

/// Resolution of a cost: units in a second.
const UNITS_PER_SECOND: f64 = 1_000.0;

/// The cost of a node that has not been reached.
pub(super) const UNREACHED: u32 = u32::MAX;

/// A cost in whole units. One that overflows (seven weeks) becomes [`UNREACHED`].
pub(crate) fn cost_units(seconds: f64) -> u32 {
    (seconds * UNITS_PER_SECOND).round() as u32
}
