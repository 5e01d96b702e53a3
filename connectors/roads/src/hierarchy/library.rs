//! Conversion of the library's graph to ours.
//!
//! `fast_paths` exposes its graph only through serde: it is serialised and read again as a type
//! of the same layout.

use fast_paths::FastGraph;
use serde::Deserialize;

use super::graph::{Arc, Arcs, Hierarchy, NO_NODE, Shortcut};

/// `fast_paths::FastGraph` as version 1.0 serialises it.
#[derive(Deserialize)]
struct Graph {
    node_count: usize,
    ranks: Vec<usize>,
    forward: Vec<GraphArc>,
    first_forward: Vec<usize>,
    backward: Vec<GraphArc>,
    first_backward: Vec<usize>,
}

/// `fast_paths::FastGraphEdge`.
#[derive(Deserialize)]
struct GraphArc {
    lower: usize,
    higher: usize,
    weight: usize,
    /// The two halves of a shortcut, as indices into `backward` and `forward`; `usize::MAX` for
    /// none.
    first_half: usize,
    second_half: usize,
}

/// Converts a graph; its nodes are numbered by rank afterwards.
pub(super) fn convert(graph: &FastGraph) -> Hierarchy {
    let written = postcard::to_stdvec(graph);
    let graph = written.and_then(|bytes| postcard::from_bytes::<Graph>(&bytes));
    // The lock file pins the library's version, whose layout the types above repeat.
    let graph = graph.expect("the library's graph is laid out as this version writes it");
    let nodes: Vec<u32> = graph.ranks.iter().map(|rank| *rank as u32).collect();
    let mut edges = vec![0; graph.node_count];
    for (edge, node) in nodes.iter().enumerate() {
        edges[*node as usize] = edge as u32;
    }
    let arcs = |arcs: &[GraphArc], first: &[usize]| Arcs {
        first: first.iter().map(|index| *index as u32).collect(),
        arcs: arcs
            .iter()
            .map(|arc| Arc {
                higher: nodes[arc.higher],
                weight: u32::try_from(arc.weight).unwrap_or(u32::MAX),
            })
            .collect(),
        shortcuts: arcs
            .iter()
            .map(|arc| Shortcut {
                via: match graph.backward.get(arc.first_half) {
                    Some(half) => nodes[half.lower],
                    None => NO_NODE,
                },
                first_half: arc.first_half as u32,
                second_half: arc.second_half as u32,
            })
            .collect(),
    };
    Hierarchy {
        forward: arcs(&graph.forward, &graph.first_forward),
        backward: arcs(&graph.backward, &graph.first_backward),
        edges,
        nodes,
    }
}
