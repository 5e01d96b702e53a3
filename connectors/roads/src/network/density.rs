//! How densely roads lie around a junction: what tells a town from the country.

use std::collections::HashMap;

use super::pieces::Cut;
use crate::point::{Plane, Point};
use crate::road::Kind;

/// Roads within so many metres count.
const RADIUS: f64 = 1_800.0;
const CELL: f64 = 200.0;
/// Steps of density for a kilometre of road on a square kilometre, and the most steps.
const STEPS_PER_KM: f64 = 0.7;
const MOST: f64 = 15.0;
/// A town has more steps than this.
const URBAN: f64 = 8.0;

/// Steps of density at each junction, 0..=15.
pub(super) fn of(cut: &Cut<'_>) -> Vec<f64> {
    let Some(origin) = cut.junctions.first().map(|junction| junction.at) else {
        return Vec::new();
    };
    let plane = Plane::at(origin);
    let cell = |at: Point| {
        let (east, north) = plane.of(at);
        ((east / CELL).floor() as i32, (north / CELL).floor() as i32)
    };
    let mut metres: HashMap<(i32, i32), f64> = HashMap::new();
    for (plan, piece) in cut.plans.iter().zip(&cut.pieces) {
        let kind = cut.roads[plan.way as usize].1.kind;
        if matches!(kind, Kind::Driveway | Kind::Aisle | Kind::Track(_)) {
            continue;
        }
        for ends in piece.shape(&cut.points).windows(2) {
            let middle = ends[0].towards(ends[1], 0.5);
            *metres.entry(cell(middle)).or_default() += ends[0].metres_to(ends[1]);
        }
    }
    let disc = disc();
    let area = std::f64::consts::PI * (RADIUS / 1_000.0) * (RADIUS / 1_000.0);
    let steps = cut.junctions.iter().map(|junction| {
        let (east, north) = cell(junction.at);
        let near = disc
            .iter()
            .filter_map(|(x, y)| metres.get(&(east + x, north + y)));
        let km = near.sum::<f64>() / 1_000.0;
        (km / area * STEPS_PER_KM).round().min(MOST)
    });
    steps.collect()
}

/// Cells within the radius.
fn disc() -> Vec<(i32, i32)> {
    let reach = (RADIUS / CELL) as i32;
    let all = (-reach..=reach).flat_map(|x| (-reach..=reach).map(move |y| (x, y)));
    all.filter(|(x, y)| x * x + y * y <= reach * reach)
        .collect()
}

/// Whether a density is a town's.
pub(super) fn is_urban(steps: f64) -> bool {
    steps > URBAN
}
