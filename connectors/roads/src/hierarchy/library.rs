//! From the library's graph to ours.
//!
//! The library shows its graph only through serde, so it is written and read again.

use fast_paths::FastGraph;
use serde::Deserialize;

use super::{Arc, Arcs, Hierarchy, NONE, Parts};

/// `fast_paths::FastGraph` as it is written (1.0).
#[derive(Deserialize)]
struct Graph {
    nodes: usize,
    ranks: Vec<usize>,
    leaving: Vec<GraphArc>,
    first_leaving: Vec<usize>,
    arriving: Vec<GraphArc>,
    first_arriving: Vec<usize>,
}

/// `fast_paths::FastGraphEdge`.
#[derive(Deserialize)]
struct GraphArc {
    lower: usize,
    higher: usize,
    weight: usize,
    /// The two arcs that a shortcut stands for, by place in `arriving` and `leaving`;
    /// `usize::MAX` for none.
    before: usize,
    behind: usize,
}

pub(super) fn read(graph: &FastGraph) -> Hierarchy {
    let written = postcard::to_stdvec(graph);
    let graph = written.and_then(|bytes| postcard::from_bytes::<Graph>(&bytes));
    // Both ends are ours and of one version of the library.
    let graph = graph.expect("the library's graph is laid out as this version writes it");
    let ranks: Vec<u32> = graph.ranks.iter().map(|rank| *rank as u32).collect();
    let mut edges = vec![0; graph.nodes];
    for (edge, rank) in ranks.iter().enumerate() {
        edges[*rank as usize] = edge as u32;
    }
    let arcs = |arcs: &[GraphArc], first: &[usize]| Arcs {
        first: first.iter().map(|place| *place as u32).collect(),
        arcs: arcs
            .iter()
            .map(|arc| Arc {
                higher: ranks[arc.higher],
                weight: u32::try_from(arc.weight).unwrap_or(u32::MAX),
            })
            .collect(),
        parts: arcs
            .iter()
            .map(|arc| Parts {
                over: match graph.arriving.get(arc.before) {
                    Some(before) => ranks[before.lower],
                    None => NONE,
                },
                before: arc.before as u32,
                behind: arc.behind as u32,
            })
            .collect(),
    };
    Hierarchy {
        leaving: arcs(&graph.leaving, &graph.first_leaving),
        arriving: arcs(&graph.arriving, &graph.first_arriving),
        edges,
        ranks,
    }
}
