//! Bare searches: the library `fast_paths` between two nodes of the graph of a map. They are the
//! peer of complete queries and of ticks.

use std::time::Duration;

use engine::Context;
use fast_paths::{FastGraph, NodeId, PathCalculator};
use roads::{Map, Point};

/// Searches of the library for pairs of points.
pub(crate) struct BareSearch {
    graph: FastGraph,
    calculator: PathCalculator,
    /// First and last edge of the route of each pair. Edges are the nodes of the graph.
    nodes: Vec<(NodeId, NodeId)>,
}

impl BareSearch {
    /// Prepares the graph of a map without traffic, for the pairs that a route connects.
    pub(crate) fn new(map: &Map, pairs: impl Iterator<Item = (Point, Point)>) -> Self {
        let graph = roads::fast_paths_graph(map.network(), &|_| 1.0);
        let ends = pairs.filter_map(|(from, to)| {
            let route = map.route(from, to)?;
            Some((
                *route.edges.first()? as NodeId,
                *route.edges.last()? as NodeId,
            ))
        });
        Self {
            nodes: ends.collect(),
            calculator: fast_paths::create_calculator(&graph),
            graph,
        }
    }

    /// The time of the search for one pair. Numbers past the last pair begin again at the first.
    pub(crate) fn time(&mut self, pair: usize, context: &Context) -> Duration {
        let (from, to) = self.nodes[pair % self.nodes.len()];
        let began = context.monotonic();
        std::hint::black_box(self.calculator.calc_path(&self.graph, from, to));
        context.monotonic().saturating_sub(began)
    }

    /// The mean time of the searches for all pairs, in seconds.
    pub(crate) fn mean_seconds(&mut self, context: &Context) -> f64 {
        let times = (0..self.nodes.len()).map(|pair| self.time(pair, context));
        let total: Duration = times.sum();
        total.as_secs_f64() / self.nodes.len() as f64
    }
}
