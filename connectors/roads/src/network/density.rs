//! Road density around a junction, which distinguishes built-up areas from the country.

use std::collections::HashMap;

use super::segments::Segmented;
use crate::geometry::{Plane, Point};
use crate::road::Kind;

/// Roads within this radius count, in metres.
const RADIUS: f64 = 1_800.0;
/// Side of a grid cell in metres.
const CELL: f64 = 200.0;
/// Density steps for a kilometre of road per square kilometre.
const STEPS_PER_KM: f64 = 0.7;
const MAX_STEPS: f64 = 15.0;
/// A built-up area has more density steps than this.
const URBAN_STEPS: f64 = 8.0;

/// Road density at each junction, in steps 0..=15 as in Valhalla.
pub(super) fn at_junctions(segmented: &Segmented<'_>) -> Vec<f64> {
    let Some(origin) = segmented.junctions.first().map(|junction| junction.at) else {
        return Vec::new();
    };
    let plane = Plane::at(origin);
    let cell = |at: Point| {
        let (east, north) = plane.project(at);
        ((east / CELL).floor() as i32, (north / CELL).floor() as i32)
    };
    let mut metres: HashMap<(i32, i32), f64> = HashMap::new();
    for (plan, segment) in segmented.plans.iter().zip(&segmented.segments) {
        let kind = segmented.roads[plan.way as usize].1.kind;
        if matches!(kind, Kind::Driveway | Kind::Aisle | Kind::Track(_)) {
            continue;
        }
        for ends in segment.shape(&segmented.points).windows(2) {
            let middle = ends[0].towards(ends[1], 0.5);
            *metres.entry(cell(middle)).or_default() += ends[0].metres_to(ends[1]);
        }
    }
    let disc = disc();
    let area = std::f64::consts::PI * (RADIUS / 1_000.0) * (RADIUS / 1_000.0);
    let steps = segmented.junctions.iter().map(|junction| {
        let (east, north) = cell(junction.at);
        let near = disc
            .iter()
            .filter_map(|(x, y)| metres.get(&(east + x, north + y)));
        let km = near.sum::<f64>() / 1_000.0;
        (km / area * STEPS_PER_KM).round().min(MAX_STEPS)
    });
    steps.collect()
}

/// Offsets of the cells within the radius.
fn disc() -> Vec<(i32, i32)> {
    let radius = (RADIUS / CELL) as i32;
    let square = (-radius..=radius).flat_map(|x| (-radius..=radius).map(move |y| (x, y)));
    square
        .filter(|(x, y)| x * x + y * y <= radius * radius)
        .collect()
}

/// Whether a density is that of a built-up area.
pub(super) fn is_urban(steps: f64) -> bool {
    steps > URBAN_STEPS
}
