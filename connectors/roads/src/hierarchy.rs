//! Contraction hierarchies over edges and turns.
//!
//! The library prepares them; the search is ours ([ADR 21]), over arcs that lie in memory in
//! the order in which a search reads them.
//!
//! [ADR 21]: ../../../docs/adr/0021-the-search-over-a-hierarchy-is-ours.md

mod library;
mod search;
mod sweep;
mod times;

use std::ops::Range;

use fast_paths::{FastGraph, InputGraph, Params, ParamsWithOrder};
use serde::{Deserialize, Serialize};

use crate::network::Network;

pub(crate) use search::Search;
pub(crate) use sweep::{Reach, Sweep};
pub(crate) use times::{Time, Times};

/// Units of cost in a second.
pub(crate) const UNITS: f64 = 1_000.0;

/// How far the preparation looks for ways around, and how much the depth of the hierarchy
/// weighs: less than the library's defaults, which takes two thirds of the time and answers
/// as fast on graphs of turns.
const WITNESSES: usize = 100;
const DEPTH: f32 = 0.05;

/// No node.
const NONE: u32 = u32::MAX;
/// Further than everything.
const FAR: u32 = u32::MAX;

/// A network prepared for fast queries. A node stands for the beginning of an edge, and is
/// named by its rank: the later it was contracted, the higher.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Hierarchy {
    /// The edge of each rank, and the rank of each edge.
    edges: Vec<u32>,
    ranks: Vec<u32>,
    /// Arcs from a node to higher ones, and from higher ones to a node.
    leaving: Arcs,
    arriving: Arcs,
}

/// Arcs between each node and higher ones, in one direction.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Arcs {
    /// Arcs of node `n` are `first[n]..first[n + 1]`.
    first: Vec<u32>,
    arcs: Vec<Arc>,
    /// What each arc stands for.
    parts: Vec<Parts>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Arc {
    higher: u32,
    weight: u32,
}

/// The two arcs that a shortcut stands for, and the node between them.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Parts {
    /// [`NONE`] for an arc that is a turn of the network.
    over: u32,
    /// An arc of `arriving` that leads to that node.
    before: u32,
    /// An arc of `leaving` that leads on from it.
    behind: u32,
}

impl Hierarchy {
    /// Prepares a network; `factor` is what an edge's cost is multiplied with.
    pub(crate) fn new(network: &Network, factor: &dyn Fn(u32) -> f64) -> Self {
        library::read(&by_library(network, factor))
    }

    /// The same network with other costs, in the same order: several times faster.
    pub(crate) fn again(&self, network: &Network, factor: &dyn Fn(u32) -> f64) -> Self {
        let order: Vec<usize> = self.edges.iter().map(|edge| *edge as usize).collect();
        let params = ParamsWithOrder::new(WITNESSES);
        let input = input(network, factor);
        // The order names every node once: the only thing that is checked.
        let graph = fast_paths::prepare_with_order_with_params(&input, &order, &params);
        library::read(&graph.unwrap_or_else(|_| fast_paths::prepare(&input)))
    }

    /// The edges of the path that an arc stands for, but the first; `to` is where it ends.
    fn unpack(&self, parts: Parts, to: u32, path: &mut Vec<u32>) {
        if parts.over == NONE {
            path.push(self.edges[to as usize]);
            return;
        }
        let before = self.arriving.parts[parts.before as usize];
        self.unpack(before, parts.over, path);
        let behind = self.leaving.parts[parts.behind as usize];
        self.unpack(behind, to, path);
    }

    /// What the arc between two nodes stands for.
    fn parts(&self, from: u32, to: u32) -> Option<Parts> {
        match from < to {
            true => self.leaving.parts_of(from, to),
            false => self.arriving.parts_of(to, from),
        }
    }
}

impl Arcs {
    fn of(&self, node: u32) -> &[Arc] {
        &self.arcs[self.places(node)]
    }

    fn places(&self, node: u32) -> Range<usize> {
        let node = node as usize;
        self.first[node] as usize..self.first[node + 1] as usize
    }

    fn parts_of(&self, lower: u32, higher: u32) -> Option<Parts> {
        let place = self.of(lower).iter().position(|arc| arc.higher == higher)?;
        Some(self.parts[self.places(lower).start + place])
    }
}

/// What the library makes of a network: what this hierarchy is measured against.
pub fn by_library(network: &Network, factor: &dyn Fn(u32) -> f64) -> FastGraph {
    let params = Params::new(DEPTH, WITNESSES, WITNESSES, WITNESSES);
    fast_paths::prepare_with_params(&input(network, factor), &params)
}

fn input(network: &Network, factor: &dyn Fn(u32) -> f64) -> InputGraph {
    let mut graph = InputGraph::new();
    for edge in 0..network.edges.len() as u32 {
        let cost = f64::from(network.edges[edge as usize].cost) * factor(edge);
        for turn in network.turns(edge) {
            let weight = units(cost + f64::from(turn.cost));
            graph.add_edge(edge as usize, turn.to as usize, weight.max(1) as usize);
        }
    }
    graph.freeze();
    graph
}

/// Whole units of a cost; a cost of weeks is as good as none.
pub(crate) fn units(seconds: f64) -> u32 {
    (seconds * UNITS).round() as u32
}

#[cfg(test)]
mod tests;
