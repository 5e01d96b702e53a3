//! The way from one point to another.

use crate::hierarchy::{Hierarchy, Search, units};
use crate::network::Network;
use crate::point::{Point, along};
use crate::snap::Position;

/// A drive on empty streets.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// Time.
    pub seconds: f64,
    /// Length.
    pub metres: f64,
    /// The edges driven, in order; never empty.
    pub edges: Vec<u32>,
    /// How much of the first edge lies behind the start, and of the last behind the end.
    pub shares: (f32, f32),
}

/// A start as the search sees it.
struct Source {
    edge: u32,
    weight: u32,
    /// The edge it begins on, if the search begins on the one after it.
    before: Option<Position>,
    share: f32,
}

/// The best way between places on edges; `cost` is that of an edge in this hierarchy, in
/// seconds.
pub(crate) fn best(
    search: &mut Search,
    (network, hierarchy): (&Network, &Hierarchy),
    (starts, ends): (&[Position], &[Position]),
    cost: &dyn Fn(u32) -> f64,
) -> Option<Route> {
    let sources = sources(network, starts, ends, cost);
    let from: Vec<_> = sources.iter().map(|it| (it.edge, it.weight)).collect();
    let to = ends
        .iter()
        .map(|end| (end.edge, units(cost(end.edge) * f64::from(end.share))));
    let mut edges = search.path(hierarchy, &from, &to.collect::<Vec<_>>())?;
    let (first, last) = (*edges.first()?, *edges.last()?);
    let of_first = sources.iter().filter(|source| source.edge == first);
    let source = of_first.min_by_key(|source| source.weight)?;
    let end = ends.iter().find(|end| end.edge == last)?;
    let mut share = source.share;
    if let Some(before) = source.before {
        edges.insert(0, before.edge);
        share = before.share;
    }
    Some(driven(network, edges, (share, end.share)))
}

/// Starting inside an edge costs less than starting at its beginning, by the part behind;
/// weights are counted from the largest such part, so that none is negative. Where the end
/// lies behind the start on one edge, the search begins on the edges after it.
fn sources(
    network: &Network,
    starts: &[Position],
    ends: &[Position],
    cost: &dyn Fn(u32) -> f64,
) -> Vec<Source> {
    let behind = |start: &Position| cost(start.edge) * f64::from(start.share);
    let most = starts.iter().map(behind).fold(0.0, f64::max);
    let mut sources = Vec::with_capacity(starts.len() + 2);
    for start in starts {
        let passed = |end: &Position| end.edge == start.edge && end.share < start.share;
        let weight = most - behind(start);
        if !ends.iter().any(passed) {
            sources.push(Source {
                edge: start.edge,
                weight: units(weight),
                before: None,
                share: start.share,
            });
            continue;
        }
        let whole = cost(start.edge);
        for turn in network.turns(start.edge) {
            sources.push(Source {
                edge: turn.to,
                weight: units(weight + whole + f64::from(turn.cost)),
                before: Some(*start),
                share: 0.0,
            });
        }
    }
    sources
}

/// Time and length along a path.
pub(crate) fn driven(network: &Network, edges: Vec<u32>, shares: (f32, f32)) -> Route {
    let mut route = Route {
        seconds: 0.0,
        metres: 0.0,
        edges,
        shares,
    };
    let steps = route
        .steps(network)
        .map(|step| (step.seconds + step.turning, step.metres));
    let (seconds, metres) = steps.fold((0.0, 0.0), |sum, step| (sum.0 + step.0, sum.1 + step.1));
    route.seconds = seconds;
    route.metres = metres;
    route
}

/// One edge of a route.
pub(crate) struct Step {
    pub(crate) edge: u32,
    /// Time on the edge, and of the turn behind it.
    pub(crate) seconds: f64,
    pub(crate) turning: f64,
    pub(crate) metres: f64,
}

impl Route {
    pub(crate) fn steps<'r>(&'r self, network: &'r Network) -> impl Iterator<Item = Step> + 'r {
        let last = self.edges.len() - 1;
        self.edges.iter().enumerate().map(move |(place, edge)| {
            let it = &network.edges[*edge as usize];
            let begin = if place == 0 { self.shares.0 } else { 0.0 };
            let end = if place == last { self.shares.1 } else { 1.0 };
            let share = f64::from(end - begin);
            let next = self.edges.get(place + 1);
            let turn =
                next.and_then(|next| network.turns(*edge).iter().find(|turn| turn.to == *next));
            Step {
                edge: *edge,
                seconds: f64::from(it.seconds) * share,
                turning: turn.map_or(0.0, |turn| f64::from(turn.seconds)),
                metres: f64::from(it.metres) * share,
            }
        })
    }

    /// The points from start to end.
    pub(crate) fn line(&self, network: &Network) -> Vec<Point> {
        let mut line: Vec<Point> = Vec::new();
        let last = self.edges.len() - 1;
        for (place, edge) in self.edges.iter().enumerate() {
            let it = &network.edges[*edge as usize];
            let mut shape = network.shape(it.piece).to_vec();
            if it.reversed {
                shape.reverse();
            }
            let begin = if place == 0 { self.shares.0 } else { 0.0 };
            let end = if place == last { self.shares.1 } else { 1.0 };
            let metres = |share: f32| f64::from(it.metres) * f64::from(share);
            match (begin, end) {
                (0.0, 1.0) => line.append(&mut shape),
                _ => line.extend(between(&shape, metres(begin), metres(end))),
            }
        }
        line.dedup();
        line
    }
}

/// The part of a line between two distances from its start.
fn between(shape: &[Point], begin: f64, end: f64) -> Vec<Point> {
    let mut part: Vec<Point> = along(shape, begin).into_iter().collect();
    let mut at = 0.0;
    for ends in shape.windows(2) {
        at += ends[0].metres_to(ends[1]);
        if at > begin && at < end {
            part.push(ends[1]);
        }
    }
    part.extend(along(shape, end));
    part
}

#[cfg(test)]
mod tests;
