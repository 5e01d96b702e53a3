//! The two directions of each piece of road, with their times and costs.

use super::Edge;
use super::density::{self, is_urban};
use super::pieces::Cut;
use super::turns::SIGNAL_SECONDS;
use crate::road::{Access, Kind, speed};

/// Cost of a second, as drivers see it: less in the country, more in dense towns.
const COST_BASE: f64 = 0.85;
const COST_DENSITY: f64 = 0.025;
const LIVING_STREET_FACTOR: f64 = 2.6;
const TRACK_FACTOR: f64 = 4.0;
/// How much of what a surface adds counts.
const SURFACE: f64 = 0.5;

/// Both directions of all pieces, and where they begin and end. Edges that follow each other
/// on a way are neighbours in memory, too.
pub(super) fn of(cut: &Cut<'_>) -> (Vec<Edge>, Vec<Ends>) {
    let density = density::of(cut);
    let (mut edges, mut ends) = (Vec::new(), Vec::new());
    for reversed in [false, true] {
        for piece in 0..cut.plans.len() {
            if let Some((edge, end)) = edge(cut, &density, piece, reversed) {
                edges.push(edge);
                ends.push(end);
            }
        }
    }
    (edges, ends)
}

fn edge(cut: &Cut<'_>, density: &[f64], piece: usize, reversed: bool) -> Option<(Edge, Ends)> {
    let plan = &cut.plans[piece];
    let road = cut.roads[plan.way as usize].1;
    let [mut from, mut to] = cut.pieces[piece].ends;
    let lane = match reversed {
        false => road.forward?,
        true => road.backward?,
    };
    if reversed {
        (from, to) = (to, from);
    }
    let steps = f64::midpoint(density[from as usize], density[to as usize]);
    let urban = is_urban(steps);
    let seconds =
        plan.metres / speed(road, &lane, urban) * 3.6 + f64::from(plan.signals) * SIGNAL_SECONDS;
    let factor = match road.kind {
        Kind::LivingStreet => LIVING_STREET_FACTOR,
        Kind::Track(_) => TRACK_FACTOR,
        _ => 1.0,
    };
    let cost = seconds * (COST_BASE + COST_DENSITY * steps + SURFACE * road.surface) * factor;
    let edge = Edge {
        piece: piece as u32,
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
        private: lane.access == Access::Destination
            || matches!(road.kind, Kind::Driveway | Kind::Aisle),
        density: density[to as usize],
    };
    Some((edge, ends))
}

/// Where an edge begins and ends, and what the turns need to know of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ends {
    /// Index of the way.
    pub(super) way: u32,
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) private: bool,
    /// Steps of density at its end.
    pub(super) density: f64,
}
