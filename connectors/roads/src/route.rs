//! The route from one point to another.

use crate::geometry::{Point, line};
use crate::hierarchy::{Hierarchy, Search, cost_units};
use crate::network::Network;
use crate::snap::Position;

/// A route and its driving time without traffic.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// Time in seconds.
    pub seconds: f64,
    /// Length in metres.
    pub metres: f64,
    /// Indices of the edges, in driving order; never empty.
    pub edges: Vec<u32>,
    /// Share of the first edge's length at which the route starts, and of the last edge's at
    /// which it ends.
    pub shares: (f32, f32),
}

/// A start of the search.
struct SearchStart {
    edge: u32,
    weight: u32,
    /// The position where the route starts, if the search starts only on an edge after it.
    before: Option<Position>,
    share: f32,
}

/// The best route between positions; `None` if there is none. `cost` is the cost of an edge in
/// this hierarchy, in seconds.
pub(crate) fn best(
    search: &mut Search,
    (network, hierarchy): (&Network, &Hierarchy),
    (starts, ends): (&[Position], &[Position]),
    cost: &dyn Fn(u32) -> f64,
) -> Option<Route> {
    let search_starts = search_starts(network, starts, ends, cost);
    let from: Vec<_> = search_starts
        .iter()
        .map(|it| (it.edge, it.weight))
        .collect();
    let to = ends
        .iter()
        .map(|end| (end.edge, cost_units(cost(end.edge) * f64::from(end.share))));
    let mut edges = search.path(hierarchy, &from, &to.collect::<Vec<_>>())?;
    let (first, last) = (*edges.first()?, *edges.last()?);
    let on_first = search_starts.iter().filter(|start| start.edge == first);
    let start = on_first.min_by_key(|start| start.weight)?;
    let end = ends.iter().find(|end| end.edge == last)?;
    let mut share = start.share;
    if let Some(before) = start.before {
        edges.insert(0, before.edge);
        share = before.share;
    }
    Some(along(network, edges, (share, end.share)))
}

/// Where the search starts, and with which weights. To start inside an edge costs less than to
/// start at its beginning, by the part before the start. Weights are relative to the largest
/// such part, so that none is negative. If the end lies before the start on the same edge, the
/// search starts on the edges after it.
fn search_starts(
    network: &Network,
    starts: &[Position],
    ends: &[Position],
    cost: &dyn Fn(u32) -> f64,
) -> Vec<SearchStart> {
    let skipped = |start: &Position| cost(start.edge) * f64::from(start.share);
    let max_skipped = starts.iter().map(skipped).fold(0.0, f64::max);
    let mut search_starts = Vec::with_capacity(starts.len() + 2);
    for start in starts {
        let is_passed = |end: &Position| end.edge == start.edge && end.share < start.share;
        let weight = max_skipped - skipped(start);
        if !ends.iter().any(is_passed) {
            search_starts.push(SearchStart {
                edge: start.edge,
                weight: cost_units(weight),
                before: None,
                share: start.share,
            });
            continue;
        }
        let whole = cost(start.edge);
        for turn in network.turns(start.edge) {
            search_starts.push(SearchStart {
                edge: turn.to,
                weight: cost_units(weight + whole + f64::from(turn.cost)),
                before: Some(*start),
                share: 0.0,
            });
        }
    }
    search_starts
}

/// The route along these edges, with its time and length.
pub(crate) fn along(network: &Network, edges: Vec<u32>, shares: (f32, f32)) -> Route {
    let mut route = Route {
        seconds: 0.0,
        metres: 0.0,
        edges,
        shares,
    };
    let steps = route
        .steps(network)
        .map(|step| (step.seconds + step.turn_seconds, step.metres));
    let (seconds, metres) = steps.fold((0.0, 0.0), |sum, step| (sum.0 + step.0, sum.1 + step.1));
    route.seconds = seconds;
    route.metres = metres;
    route
}

/// One edge of a route, or the driven part of it.
pub(crate) struct Step {
    pub(crate) edge: u32,
    /// Time on the edge.
    pub(crate) seconds: f64,
    /// Time of the turn at its end.
    pub(crate) turn_seconds: f64,
    pub(crate) metres: f64,
}

impl Route {
    pub(crate) fn steps<'r>(&'r self, network: &'r Network) -> impl Iterator<Item = Step> + 'r {
        self.edges.iter().enumerate().map(move |(index, edge)| {
            let it = &network.edges[*edge as usize];
            let (begin, end) = self.shares_at(index);
            let share = f64::from(end - begin);
            let next = self.edges.get(index + 1);
            let turn =
                next.and_then(|next| network.turns(*edge).iter().find(|turn| turn.to == *next));
            Step {
                edge: *edge,
                seconds: f64::from(it.seconds) * share,
                turn_seconds: turn.map_or(0.0, |turn| f64::from(turn.seconds)),
                metres: f64::from(it.metres) * share,
            }
        })
    }

    /// The shares of an edge's length between which it is driven.
    fn shares_at(&self, index: usize) -> (f32, f32) {
        let begin = if index == 0 { self.shares.0 } else { 0.0 };
        let is_last = index + 1 == self.edges.len();
        (begin, if is_last { self.shares.1 } else { 1.0 })
    }

    /// The points from start to end.
    pub(crate) fn line(&self, network: &Network) -> Vec<Point> {
        let mut line: Vec<Point> = Vec::new();
        for (index, edge) in self.edges.iter().enumerate() {
            let it = &network.edges[*edge as usize];
            let mut shape = network.shape(it.segment).to_vec();
            if it.reversed {
                shape.reverse();
            }
            let (begin, end) = self.shares_at(index);
            let metres = |share: f32| f64::from(it.metres) * f64::from(share);
            match (begin, end) {
                (0.0, 1.0) => line.append(&mut shape),
                _ => line.extend(line::part(&shape, metres(begin), metres(end))),
            }
        }
        line.dedup();
        line
    }
}

#[cfg(test)]
mod tests;
