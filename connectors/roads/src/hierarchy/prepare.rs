//! Preparing a network: contraction by `fast_paths`.

use fast_paths::{FastGraph, InputGraph, Params, ParamsWithOrder};

use super::cost::cost_units;
use super::graph::Hierarchy;
use super::library;
use crate::network::Network;

/// Limit of the witness searches, and weight of the hierarchy depth in the contraction order.
/// Both are lower than the library's defaults: the preparation takes two thirds of the time,
/// and queries on graphs of turns are as fast.
const MAX_SETTLED_NODES: usize = 100;
const DEPTH_FACTOR: f32 = 0.05;

impl Hierarchy {
    /// Prepares a network. The cost of each edge is multiplied by `factor`.
    pub(crate) fn new(network: &Network, factor: &dyn Fn(u32) -> f64) -> Self {
        library::convert(&fast_paths_graph(network, factor))
    }

    /// Prepares the same network with other costs. It keeps the contraction order, which makes
    /// it several times faster than [`new`](Self::new).
    pub(crate) fn reweighted(&self, network: &Network, factor: &dyn Fn(u32) -> f64) -> Self {
        let order: Vec<usize> = self.edges.iter().map(|edge| *edge as usize).collect();
        let params = ParamsWithOrder::new(MAX_SETTLED_NODES);
        let input = input(network, factor);
        // The library only checks that the order has every node once, which it does.
        let graph = fast_paths::prepare_with_order_with_params(&input, &order, &params);
        library::convert(&graph.unwrap_or_else(|_| fast_paths::prepare(&input)))
    }
}

/// The graph of `fast_paths` for a network, as a reference for benchmarks. The cost of each
/// edge is multiplied by `factor`.
pub fn fast_paths_graph(network: &Network, factor: &dyn Fn(u32) -> f64) -> FastGraph {
    let params = Params::new(
        DEPTH_FACTOR,
        MAX_SETTLED_NODES,
        MAX_SETTLED_NODES,
        MAX_SETTLED_NODES,
    );
    fast_paths::prepare_with_params(&input(network, factor), &params)
}

/// An arc for each turn; its weight is the cost of the edge before the turn and of the turn.
fn input(network: &Network, factor: &dyn Fn(u32) -> f64) -> InputGraph {
    let mut graph = InputGraph::new();
    for edge in 0..network.edges.len() as u32 {
        let cost = f64::from(network.edges[edge as usize].cost) * factor(edge);
        for turn in network.turns(edge) {
            let weight = cost_units(cost + f64::from(turn.cost));
            graph.add_edge(edge as usize, turn.to as usize, weight.max(1) as usize);
        }
    }
    graph.freeze();
    graph
}
