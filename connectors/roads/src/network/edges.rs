//! The two directions of each segment, with their times and costs.

use super::density::{self, is_urban};
use super::graph::Edge;
use super::segments::Segmented;
use super::turn_time::SIGNAL_SECONDS;
use crate::road::{Access, Kind, speed};

/// Cost of a second of driving as drivers perceive it: lower in the country, higher in dense
/// towns.
const COST_BASE: f64 = 0.85;
/// Additional cost of a second for each density step.
const COST_DENSITY: f64 = 0.025;
const LIVING_STREET_FACTOR: f64 = 2.6;
const TRACK_FACTOR: f64 = 4.0;
/// Weight of the surface penalty.
const SURFACE_WEIGHT: f64 = 0.5;

/// The edges of all segments in both directions, and their ends. Consecutive edges of a way
/// are adjacent in memory as well.
pub(super) fn build(segmented: &Segmented<'_>) -> (Vec<Edge>, Vec<Ends>) {
    let density = density::at_junctions(segmented);
    let (mut edges, mut ends) = (Vec::new(), Vec::new());
    for reversed in [false, true] {
        for segment in 0..segmented.plans.len() {
            if let Some((edge, end)) = edge(segmented, &density, segment, reversed) {
                edges.push(edge);
                ends.push(end);
            }
        }
    }
    (edges, ends)
}

fn edge(
    segmented: &Segmented<'_>,
    density: &[f64],
    segment: usize,
    reversed: bool,
) -> Option<(Edge, Ends)> {
    let plan = &segmented.plans[segment];
    let road = segmented.roads[plan.way as usize].1;
    let [mut from, mut to] = segmented.segments[segment].ends;
    let direction = match reversed {
        false => road.forward?,
        true => road.backward?,
    };
    if reversed {
        (from, to) = (to, from);
    }
    let steps = f64::midpoint(density[from as usize], density[to as usize]);
    let urban = is_urban(steps);
    let seconds = plan.metres / speed(road, &direction, urban) * 3.6
        + f64::from(plan.signals) * SIGNAL_SECONDS;
    let factor = match road.kind {
        Kind::LivingStreet => LIVING_STREET_FACTOR,
        Kind::Track(_) => TRACK_FACTOR,
        _ => 1.0,
    };
    let cost =
        seconds * (COST_BASE + COST_DENSITY * steps + SURFACE_WEIGHT * road.surface) * factor;
    let edge = Edge {
        segment: segment as u32,
        reversed,
        copy: false,
        urban,
        class: road.class,
        kind: road.kind,
        metres: plan.metres as f32,
        seconds: seconds as f32,
        cost: cost as f32,
    };
    let ends = Ends {
        way: plan.way,
        from,
        to,
        private: direction.access == Access::Destination
            || matches!(road.kind, Kind::Driveway | Kind::Aisle),
        density: density[to as usize],
    };
    Some((edge, ends))
}

/// The junctions of an edge, and the properties that its turns depend on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ends {
    /// Index of the way.
    pub(super) way: u32,
    /// Index of the junction where it begins.
    pub(super) from: u32,
    /// Index of the junction where it ends.
    pub(super) to: u32,
    /// Whether it is used only by drives that start or end there.
    pub(super) private: bool,
    /// Road density at its end, in steps.
    pub(super) density: f64,
}
