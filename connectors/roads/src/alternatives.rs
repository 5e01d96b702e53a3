//! Alternative routes, by the penalty method.
//!
//! The segments of the routes found so far get a higher cost and the search runs again. A route
//! counts as an alternative if it shares less than a limit of its length with each earlier one
//! and does not take much longer than the best.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

use crate::hierarchy::cost_units;
use crate::network::Network;
use crate::route::{self, Route};
use crate::snap::Position;

/// Each route multiplies the cost of its segments by this factor.
const PENALTY_FACTOR: f64 = 1.4;
/// Limit of the length that two alternatives share, relative to the shorter one.
const MAX_SHARED: f64 = 0.7;
/// Limit of the driving time, relative to the best route.
const MAX_TIME_FACTOR: f64 = 1.4;

/// Up to `max` routes, the given best one first. The cost of each edge is multiplied by
/// `factor`.
pub(crate) fn find(
    network: &Network,
    best: Route,
    (starts, ends): (&[Position], &[Position]),
    max: usize,
    factor: &dyn Fn(u32) -> f64,
) -> Vec<Route> {
    let mut penalties: HashMap<u32, f64> = HashMap::new();
    let mut found = vec![best];
    penalise(network, &found[0], &mut penalties);
    for _ in 0..max * 2 {
        if found.len() >= max {
            break;
        }
        let penalised = |edge: u32| {
            let segment = network.edges()[edge as usize].segment;
            factor(edge) * penalties.get(&segment).copied().unwrap_or(1.0)
        };
        let Some(route) = search(network, starts, ends, &penalised) else {
            break;
        };
        penalise(network, &route, &mut penalties);
        let is_different = found
            .iter()
            .all(|known| shared(network, known, &route) < MAX_SHARED);
        if is_different && route.seconds <= found[0].seconds * MAX_TIME_FACTOR {
            found.push(route);
        }
    }
    found
}

fn penalise(network: &Network, route: &Route, penalties: &mut HashMap<u32, f64>) {
    for edge in &route.edges {
        *penalties
            .entry(network.edges()[*edge as usize].segment)
            .or_insert(1.0) *= PENALTY_FACTOR;
    }
}

/// The length that two routes share, relative to the shorter one.
fn shared(network: &Network, one: &Route, other: &Route) -> f64 {
    let edges: HashSet<u32> = one.edges.iter().copied().collect();
    let common = other.edges.iter().filter(|edge| edges.contains(edge));
    let metres: f64 = common
        .map(|edge| f64::from(network.edges()[*edge as usize].metres))
        .sum();
    metres / one.metres.min(other.metres).max(1.0)
}

/// Dijkstra's algorithm, since a hierarchy cannot be prepared for costs that change with every
/// query.
fn search(
    network: &Network,
    starts: &[Position],
    ends: &[Position],
    factor: &dyn Fn(u32) -> f64,
) -> Option<Route> {
    let units = |seconds| u64::from(cost_units(seconds));
    let cost_of = |edge: u32| f64::from(network.edges()[edge as usize].cost) * factor(edge);
    // Cost at the beginning of each edge, and the edge before it.
    let mut best: HashMap<u32, (u64, u32)> = HashMap::new();
    let mut settled: HashSet<u32> = HashSet::new();
    let mut queue = BinaryHeap::new();
    for start in starts {
        // The search starts behind the first edge, so that an end that lies before the start on
        // the same edge is not taken for reached.
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
        if !settled.insert(edge) {
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
            if !settled.contains(&turn.to) && known.is_none_or(|known| total < known.0) {
                best.insert(turn.to, (total, edge));
                queue.push(Reverse((total, turn.to)));
            }
        }
    }
    let (_, last) = arrival?;
    let mut edges = vec![last];
    let mut at = last;
    while let Some((_, previous)) = best.get(&at) {
        edges.push(*previous);
        at = *previous;
        if starts.iter().any(|start| start.edge == at) || edges.len() > network.edges().len() {
            break;
        }
    }
    edges.reverse();
    let start = starts.iter().find(|start| start.edge == edges[0])?;
    let end = ends.iter().find(|end| end.edge == last)?;
    Some(route::along(network, edges, (start.share, end.share)))
}
