//! The speed on a road without traffic: the limit, or a default where none is mapped.

use super::attributes::{Direction, Road};
use super::class::{Class, Kind};

/// km/h by class, motorway to service, outside built-up areas.
const RURAL: [f64; 8] = [105.0, 90.0, 75.0, 60.0, 50.0, 40.0, 35.0, 25.0];
/// The same in built-up areas.
const URBAN: [f64; 8] = [89.0, 73.0, 57.0, 49.0, 40.0, 35.0, 30.0, 20.0];
/// km/h by grade of track, solid to soft.
const TRACK: [f64; 5] = [20.0, 15.0, 12.0, 10.0, 5.0];
const DRIVEWAY: f64 = 10.0;
const AISLE: f64 = 15.0;
/// Lower bound of the speed in km/h.
const MIN_SPEED: f64 = 5.0;

/// Speed in km/h in one direction of a road.
pub(crate) fn speed(road: &Road, direction: &Direction, urban: bool) -> f64 {
    direction
        .limit
        .unwrap_or_else(|| default_speed(road, urban))
        .max(MIN_SPEED)
}

fn default_speed(road: &Road, urban: bool) -> f64 {
    let table = if urban { &URBAN } else { &RURAL };
    let class = table[road.class as usize];
    let base = match road.kind {
        Kind::Plain | Kind::Service => class,
        Kind::Link if urban && road.class <= Class::Primary => class * 0.8,
        Kind::Link => class * 0.85,
        Kind::LivingStreet => table[Class::Service as usize],
        Kind::Driveway => DRIVEWAY,
        Kind::Aisle => AISLE,
        Kind::Track(grade) => TRACK[usize::from(grade.clamp(1, 5)) - 1],
    };
    let rough = if road.surface > 0.0 { 0.5 } else { 1.0 };
    let round = if road.roundabout { 0.5 } else { 1.0 };
    base * rough * round
}
