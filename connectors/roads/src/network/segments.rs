//! Cutting ways into segments at their junctions.

use std::collections::HashMap;

use super::collect::Collected;
use super::graph::Segment;
use crate::geometry::Point;
use crate::geometry::line::length;
use crate::road::{Barrier, Road};

/// Properties of a segment that its edges are built from.
pub(super) struct Plan {
    /// Index of the way.
    pub(super) way: u32,
    pub(super) metres: f64,
    /// Number of signals between its ends, where other ways cross.
    pub(super) signals: u32,
}

/// A node where segments begin and end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Junction {
    pub(super) at: Point,
    /// Index of the node in [`Collected::at`].
    pub(super) node: u32,
    pub(super) signal: bool,
    pub(super) barrier: Barrier,
}

/// The ways of an extract as segments between junctions.
pub(super) struct Segmented<'c> {
    /// Id and attributes of each way.
    pub(super) roads: Vec<(i64, &'c Road)>,
    pub(super) junctions: Vec<Junction>,
    /// One for each segment.
    pub(super) plans: Vec<Plan>,
    pub(super) segments: Vec<Segment>,
    pub(super) points: Vec<Point>,
    pub(super) names: Vec<String>,
}

/// Cuts every way at its ends, where another road meets it, and at barriers.
pub(super) fn cut(collected: &Collected) -> Segmented<'_> {
    let mut cutter = Cutter {
        collected,
        is_junction: junctions(collected),
        junction_of: HashMap::new(),
        name_of: HashMap::new(),
        segmented: Segmented {
            roads: Vec::new(),
            junctions: Vec::new(),
            plans: Vec::new(),
            segments: Vec::new(),
            points: Vec::new(),
            names: Vec::new(),
        },
    };
    for way in &collected.ways {
        let way_index = cutter.segmented.roads.len() as u32;
        cutter.segmented.roads.push((way.id, &way.road));
        let name = cutter.name_index(&way.road);
        // At the border of the extract nodes are missing: each run of known nodes is a road.
        for run in way
            .nodes
            .split(|node| collected.at[*node as usize].is_none())
        {
            cutter.cut_run(run, way_index, name);
        }
    }
    cutter.segmented
}

/// Whether each node is a junction: more than one way passes it, or it has a barrier.
fn junctions(collected: &Collected) -> Vec<bool> {
    let mut way_counts = vec![0_u8; collected.at.len()];
    for way in &collected.ways {
        for node in &way.nodes {
            let count = &mut way_counts[*node as usize];
            *count = count.saturating_add(1);
        }
    }
    let mut found: Vec<bool> = way_counts.iter().map(|count| *count > 1).collect();
    for (node, attributes) in &collected.attributes {
        found[*node as usize] |= attributes.barrier != Barrier::None;
    }
    found
}

struct Cutter<'c> {
    collected: &'c Collected,
    is_junction: Vec<bool>,
    junction_of: HashMap<u32, u32>,
    name_of: HashMap<String, u32>,
    segmented: Segmented<'c>,
}

impl Cutter<'_> {
    /// Cuts consecutive nodes of a way into segments.
    fn cut_run(&mut self, nodes: &[u32], way: u32, name: u32) {
        let mut start = 0;
        for end in 1..nodes.len() {
            if end + 1 == nodes.len() || self.is_junction[nodes[end] as usize] {
                self.add_segment(&nodes[start..=end], way, name);
                start = end;
            }
        }
    }

    fn add_segment(&mut self, nodes: &[u32], way: u32, name: u32) {
        let (Some(from), Some(to)) = (
            self.junction_at(nodes[0]),
            self.junction_at(nodes[nodes.len() - 1]),
        ) else {
            return;
        };
        let first_point = self.segmented.points.len() as u32;
        let at = |node: &u32| self.collected.at[*node as usize];
        self.segmented.points.extend(nodes.iter().filter_map(at));
        let segment = Segment {
            first_point,
            point_count: self.segmented.points.len() as u32 - first_point,
            name,
            ends: [from, to],
        };
        let inner = &nodes[1..nodes.len() - 1];
        let signals = inner.iter().filter(|node| self.has_crossing_signal(**node));
        self.segmented.plans.push(Plan {
            way,
            metres: length(segment.shape(&self.segmented.points)),
            signals: signals.count() as u32,
        });
        self.segmented.segments.push(segment);
    }

    /// Whether the node has a signal where another way crosses.
    fn has_crossing_signal(&self, node: u32) -> bool {
        let attributes = self.collected.attributes.get(&node);
        attributes.is_some_and(|it| it.signal) && self.collected.way_counts[node as usize] > 1
    }

    /// Index of the junction at a node; `None` if the extract does not contain the node.
    fn junction_at(&mut self, node: u32) -> Option<u32> {
        if let Some(known) = self.junction_of.get(&node) {
            return Some(*known);
        }
        let index = self.segmented.junctions.len() as u32;
        let attributes = self.collected.attributes.get(&node);
        self.segmented.junctions.push(Junction {
            at: self.collected.at[node as usize]?,
            node,
            signal: self.has_crossing_signal(node),
            barrier: attributes.map_or(Barrier::None, |it| it.barrier),
        });
        self.junction_of.insert(node, index);
        Some(index)
    }

    /// Index of the name under which a road is shown: its number, or else its street name.
    fn name_index(&mut self, road: &Road) -> u32 {
        let shown = if road.number.is_empty() {
            &road.name
        } else {
            &road.number
        };
        if let Some(known) = self.name_of.get(shown) {
            return *known;
        }
        let index = self.segmented.names.len() as u32;
        self.segmented.names.push(shown.clone());
        self.name_of.insert(shown.clone(), index);
        index
    }
}
