//! The network as it is stored: edges, the turns between them, and the shapes of the segments.

use serde::{Deserialize, Serialize};

use crate::geometry::Point;
use crate::road::{Class, Kind};

/// One direction of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edge {
    /// Index of the segment.
    pub segment: u32,
    /// Whether it is driven against the order of the segment's points.
    pub reversed: bool,
    /// Whether it duplicates another edge of the same segment, to model a turn restriction via
    /// ways.
    pub copy: bool,
    /// Whether it lies in a built-up area.
    pub urban: bool,
    /// Importance of the road.
    pub class: Class,
    /// Use of the road.
    pub kind: Kind,
    /// Length in metres.
    pub metres: f32,
    /// Driving time in seconds from end to end without traffic.
    pub seconds: f32,
    /// Cost that the search minimises, in seconds.
    pub cost: f32,
}

/// A turn from one edge onto the next.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// Index of the next edge.
    pub to: u32,
    /// Time in seconds.
    pub seconds: f32,
    /// Cost that the search minimises, in seconds.
    pub cost: f32,
}

/// A stretch of road between two junctions.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Segment {
    /// Its points are `first_point..first_point + point_count`.
    pub(super) first_point: u32,
    pub(super) point_count: u32,
    /// Index of its name.
    pub(crate) name: u32,
    /// Junctions at its first and last point.
    pub(crate) ends: [u32; 2],
}

impl Segment {
    pub(super) fn shape(self, points: &[Point]) -> &[Point] {
        &points[self.first_point as usize..(self.first_point + self.point_count) as usize]
    }
}

/// Segments, their points, and the names of the roads.
pub(super) type Shapes = (Vec<Segment>, Vec<Point>, Vec<String>);

/// Edges, the turns between them, and their shapes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Network {
    pub(crate) edges: Vec<Edge>,
    /// Turns of edge `e` are `first_turn[e]..first_turn[e + 1]`.
    first_turn: Vec<u32>,
    turns: Vec<Turn>,
    pub(crate) segments: Vec<Segment>,
    points: Vec<Point>,
    names: Vec<String>,
}

impl Network {
    /// A network of these edges; `turns` are those of each edge.
    pub(super) fn new(edges: Vec<Edge>, turns: Vec<Vec<Turn>>, shapes: Shapes) -> Self {
        let mut first_turn = Vec::with_capacity(edges.len() + 1);
        let mut all = Vec::new();
        for turns in turns {
            first_turn.push(all.len() as u32);
            all.extend(turns);
        }
        first_turn.push(all.len() as u32);
        let (segments, points, names) = shapes;
        Self {
            edges,
            first_turn,
            turns: all,
            segments,
            points,
            names,
        }
    }

    /// All edges. An edge is identified by its index in this slice.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// The turns from an edge onto the next ones.
    pub fn turns(&self, edge: u32) -> &[Turn] {
        let edge = edge as usize;
        &self.turns[self.first_turn[edge] as usize..self.first_turn[edge + 1] as usize]
    }

    /// Number of turns.
    pub fn turn_count(&self) -> usize {
        self.turns.len()
    }

    /// The points of a segment.
    pub(crate) fn shape(&self, segment: u32) -> &[Point] {
        self.segments[segment as usize].shape(&self.points)
    }

    /// The road number of an edge, or else its street name; may be empty.
    pub fn name(&self, edge: u32) -> &str {
        let segment = &self.segments[self.edges[edge as usize].segment as usize];
        &self.names[segment.name as usize]
    }
}
