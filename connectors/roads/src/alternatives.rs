//! Ways that are really different.
//!
//! What was found is made dearer and the search is run again. A way counts if it shares
//! less than so much of its length with each one before, and takes not much longer.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

use crate::hierarchy;
use crate::network::Network;
use crate::route::{Route, driven};
use crate::snap::Position;

/// Each time a piece of road was part of a way, it gets dearer by this factor.
const DEARER: f64 = 1.4;
/// The most that a way may share with another, of the shorter one's length.
const SHARED: f64 = 0.7;
/// The longest it may take, against the best.
const LONGER: f64 = 1.4;

/// Up to `most` ways, the given best one first; `factor` is what an edge's cost is
/// multiplied with.
pub(crate) fn find(
    network: &Network,
    best: Route,
    ends: (&[Position], &[Position]),
    most: usize,
    factor: &dyn Fn(u32) -> f64,
) -> Vec<Route> {
    let mut dearer: HashMap<u32, f64> = HashMap::new();
    let mut found = vec![best];
    penalise(network, &found[0], &mut dearer);
    for _ in 0..most * 2 {
        if found.len() >= most {
            break;
        }
        let cost = |edge: u32| {
            let piece = network.edges()[edge as usize].piece;
            factor(edge) * dearer.get(&piece).copied().unwrap_or(1.0)
        };
        let Some(way) = search(network, ends.0, ends.1, &cost) else {
            break;
        };
        penalise(network, &way, &mut dearer);
        let different = found
            .iter()
            .all(|known| shared(network, known, &way) < SHARED);
        if different && way.seconds <= found[0].seconds * LONGER {
            found.push(way);
        }
    }
    found
}

fn penalise(network: &Network, way: &Route, dearer: &mut HashMap<u32, f64>) {
    for edge in &way.edges {
        *dearer
            .entry(network.edges()[*edge as usize].piece)
            .or_insert(1.0) *= DEARER;
    }
}

/// The share of the shorter way's length that is also part of the other.
fn shared(network: &Network, one: &Route, other: &Route) -> f64 {
    let edges: HashSet<u32> = one.edges.iter().copied().collect();
    let common = other.edges.iter().filter(|edge| edges.contains(edge));
    let metres: f64 = common
        .map(|edge| f64::from(network.edges()[*edge as usize].metres))
        .sum();
    metres / one.metres.min(other.metres).max(1.0)
}

/// Dijkstra's search, since weights that change with every question cannot be prepared.
fn search(
    network: &Network,
    starts: &[Position],
    ends: &[Position],
    factor: &dyn Fn(u32) -> f64,
) -> Option<Route> {
    let units = |seconds| u64::from(hierarchy::units(seconds));
    let cost_of = |edge: u32| f64::from(network.edges()[edge as usize].cost) * factor(edge);
    let mut best: HashMap<u32, (u64, u32)> = HashMap::new();
    let mut done: HashSet<u32> = HashSet::new();
    let mut queue = BinaryHeap::new();
    for start in starts {
        // The end may lie behind the start on the same edge: then it is no end yet.
        let weight = units(cost_of(start.edge) * f64::from(1.0 - start.share));
        for turn in network.turns(start.edge) {
            let total = weight + units(f64::from(turn.cost));
            if best.get(&turn.to).is_none_or(|known| total < known.0) {
                best.insert(turn.to, (total, start.edge));
                queue.push(Reverse((total, turn.to)));
            }
        }
    }
    let mut arrival: Option<(u64, u32)> = None;
    while let Some(Reverse((cost, edge))) = queue.pop() {
        if arrival.is_some_and(|(known, _)| cost >= known) {
            break;
        }
        if !done.insert(edge) {
            continue;
        }
        for end in ends.iter().filter(|end| end.edge == edge) {
            let total = cost + units(cost_of(edge) * f64::from(end.share));
            if arrival.is_none_or(|(known, _)| total < known) {
                arrival = Some((total, edge));
            }
        }
        for turn in network.turns(edge) {
            let total = cost + units(cost_of(edge) + f64::from(turn.cost));
            let known = best.get(&turn.to);
            if !done.contains(&turn.to) && known.is_none_or(|known| total < known.0) {
                best.insert(turn.to, (total, edge));
                queue.push(Reverse((total, turn.to)));
            }
        }
    }
    let (_, last) = arrival?;
    let mut edges = vec![last];
    let mut at = last;
    while let Some((_, before)) = best.get(&at) {
        edges.push(*before);
        at = *before;
        if starts.iter().any(|start| start.edge == at) || edges.len() > network.edges().len() {
            break;
        }
    }
    edges.reverse();
    let start = starts.iter().find(|start| start.edge == edges[0])?;
    let end = ends.iter().find(|end| end.edge == last)?;
    Some(driven(network, edges, (start.share, end.share)))
}
