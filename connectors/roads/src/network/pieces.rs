//! Ways cut at their junctions.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::collect::Collected;
use crate::point::{Point, length};
use crate::road::{Barrier, Road};

/// A stretch of road between two junctions.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Piece {
    first: u32,
    count: u32,
    pub(crate) name: u32,
    /// Junctions at its first and last point.
    pub(crate) ends: [u32; 2],
}

impl Piece {
    pub(crate) fn shape(self, points: &[Point]) -> &[Point] {
        &points[self.first as usize..(self.first + self.count) as usize]
    }
}

/// What the building of edges needs to know of a piece.
pub(super) struct Plan {
    /// Index of the way.
    pub(super) way: u32,
    pub(super) metres: f64,
    /// Signals along it, where other ways cross.
    pub(super) signals: u32,
}

/// A node where pieces begin and end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Junction {
    pub(super) at: Point,
    /// Node of the extract.
    pub(super) node: u32,
    pub(super) signal: bool,
    pub(super) barrier: Barrier,
}

pub(super) struct Cut<'c> {
    pub(super) roads: Vec<(i64, &'c Road)>,
    pub(super) junctions: Vec<Junction>,
    pub(super) plans: Vec<Plan>,
    pub(super) pieces: Vec<Piece>,
    pub(super) points: Vec<Point>,
    pub(super) names: Vec<String>,
}

/// Cuts every way where another road meets it, where something bars it, and at its ends.
pub(super) fn cut(collected: &Collected) -> Cut<'_> {
    let mut cutter = Cutter {
        collected,
        is_junction: junctions(collected),
        junction_of: HashMap::new(),
        name_of: HashMap::new(),
        cut: Cut {
            roads: Vec::new(),
            junctions: Vec::new(),
            plans: Vec::new(),
            pieces: Vec::new(),
            points: Vec::new(),
            names: Vec::new(),
        },
    };
    for way in &collected.ways {
        let way_index = cutter.cut.roads.len() as u32;
        cutter.cut.roads.push((way.id, &way.road));
        let name = cutter.name(&way.road);
        // Where the extract was cut, nodes are missing: each run of known ones is a road.
        for run in way
            .nodes
            .split(|node| collected.at[*node as usize].is_none())
        {
            cutter.run(run, way_index, name);
        }
    }
    cutter.cut
}

fn junctions(collected: &Collected) -> Vec<bool> {
    let mut passed = vec![0_u8; collected.at.len()];
    for way in &collected.ways {
        for node in &way.nodes {
            let count = &mut passed[*node as usize];
            *count = count.saturating_add(1);
        }
    }
    let mut found: Vec<bool> = passed.iter().map(|count| *count > 1).collect();
    for (node, mark) in &collected.marks {
        found[*node as usize] |= mark.barrier != Barrier::None;
    }
    found
}

struct Cutter<'c> {
    collected: &'c Collected,
    is_junction: Vec<bool>,
    junction_of: HashMap<u32, u32>,
    name_of: HashMap<String, u32>,
    cut: Cut<'c>,
}

impl Cutter<'_> {
    fn run(&mut self, nodes: &[u32], way: u32, name: u32) {
        let mut start = 0;
        for end in 1..nodes.len() {
            if end + 1 == nodes.len() || self.is_junction[nodes[end] as usize] {
                self.piece(&nodes[start..=end], way, name);
                start = end;
            }
        }
    }

    fn piece(&mut self, nodes: &[u32], way: u32, name: u32) {
        let (Some(from), Some(to)) = (
            self.junction(nodes[0]),
            self.junction(nodes[nodes.len() - 1]),
        ) else {
            return;
        };
        let first = self.cut.points.len() as u32;
        let at = |node: &u32| self.collected.at[*node as usize];
        self.cut.points.extend(nodes.iter().filter_map(at));
        let piece = Piece {
            first,
            count: self.cut.points.len() as u32 - first,
            name,
            ends: [from, to],
        };
        let inner = &nodes[1..nodes.len() - 1];
        let signals = inner.iter().filter(|node| self.is_crossing_signal(**node));
        self.cut.plans.push(Plan {
            way,
            metres: length(piece.shape(&self.cut.points)),
            signals: signals.count() as u32,
        });
        self.cut.pieces.push(piece);
    }

    fn is_crossing_signal(&self, node: u32) -> bool {
        let mark = self.collected.marks.get(&node);
        mark.is_some_and(|mark| mark.signal) && self.collected.passed[node as usize] > 1
    }

    fn junction(&mut self, node: u32) -> Option<u32> {
        if let Some(known) = self.junction_of.get(&node) {
            return Some(*known);
        }
        let index = self.cut.junctions.len() as u32;
        let mark = self.collected.marks.get(&node);
        self.cut.junctions.push(Junction {
            at: self.collected.at[node as usize]?,
            node,
            signal: self.is_crossing_signal(node),
            barrier: mark.map_or(Barrier::None, |mark| mark.barrier),
        });
        self.junction_of.insert(node, index);
        Some(index)
    }

    fn name(&mut self, road: &Road) -> u32 {
        let shown = if road.number.is_empty() {
            &road.name
        } else {
            &road.number
        };
        if let Some(known) = self.name_of.get(shown) {
            return *known;
        }
        let index = self.cut.names.len() as u32;
        self.cut.names.push(shown.clone());
        self.name_of.insert(shown.clone(), index);
        index
    }
}
