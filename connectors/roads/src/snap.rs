//! Snapping: from a point to the nearest road.
//!
//! ```text
//! point -> grid -> nearest line -> segment and offset -> edges to start on or end on
//! ```

mod adjacency;
mod grid;

use serde::{Deserialize, Serialize};

use crate::geometry::Point;
use crate::network::Network;

use adjacency::Adjacency;
use grid::Grid;

/// At most this many metres from a junction, a drive may use every edge there.
const JUNCTION_METRES: f64 = 5.0;
/// Index of an edge that does not exist.
const NO_EDGE: u32 = u32::MAX;

/// A position on an edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Position {
    pub edge: u32,
    /// Share of the edge's length from its beginning to the position, 0..=1.
    pub share: f32,
}

/// The road nearest to a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Snap {
    segment: u32,
    /// Metres from the beginning of the segment.
    offset: f64,
    /// Metres from the point to the road.
    pub(crate) away: f64,
}

/// Finds the roads near points.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Snapper {
    grid: Grid,
    /// The forward and the backward edge of each segment; [`NO_EDGE`] for none.
    edges: Vec<[u32; 2]>,
    lengths: Vec<f32>,
    /// Edges that begin at each junction.
    outgoing: Adjacency,
    /// Edges that end at each junction, including copies.
    incoming: Adjacency,
    /// Copies of the forward and of the backward edge of each segment.
    copies: Adjacency,
}

impl Snapper {
    /// Indexes a network.
    pub(crate) fn new(network: &Network) -> Self {
        let mut edges = vec![[NO_EDGE; 2]; network.segments.len()];
        let mut lengths = vec![0.0; network.segments.len()];
        let (mut outgoing, mut incoming, mut copies) = (Vec::new(), Vec::new(), Vec::new());
        for (index, edge) in network.edges.iter().enumerate() {
            let mut junctions = network.segments[edge.segment as usize].ends;
            if edge.reversed {
                junctions.reverse();
            }
            // A drive may end on a copy but never starts on one: a copy is only reached from
            // the first way of its turn restriction.
            incoming.push((junctions[1], index as u32));
            if edge.copy {
                copies.push((
                    directed(edge.segment, u32::from(edge.reversed)),
                    index as u32,
                ));
                continue;
            }
            edges[edge.segment as usize][usize::from(edge.reversed)] = index as u32;
            lengths[edge.segment as usize] = edge.metres;
            outgoing.push((junctions[0], index as u32));
        }
        let has_edges = |segment: u32| edges[segment as usize] != [NO_EDGE; 2];
        let origin = network.shape(network.edges[0].segment)[0];
        Self {
            grid: Grid::new(network, origin, &has_edges),
            edges,
            lengths,
            outgoing: Adjacency::new(outgoing),
            incoming: Adjacency::new(incoming),
            copies: Adjacency::new(copies),
        }
    }

    /// The nearest road; `None` for a point more than two kilometres away from every road.
    pub(crate) fn snap(&self, at: Point) -> Option<Snap> {
        let nearest = self.grid.nearest(at)?;
        let line = nearest.line;
        Some(Snap {
            segment: line.segment,
            offset: f64::from(line.offset) + f64::from(line.metres) * nearest.share,
            away: nearest.away,
        })
    }

    /// Where a drive that begins at `snap` may start.
    pub(crate) fn starts(&self, network: &Network, snap: &Snap) -> Vec<Position> {
        self.positions(network, snap, DriveEnd::Start)
    }

    /// Where a drive to `snap` may end.
    pub(crate) fn ends(&self, network: &Network, snap: &Snap) -> Vec<Position> {
        self.positions(network, snap, DriveEnd::End)
    }

    fn positions(&self, network: &Network, snap: &Snap, end: DriveEnd) -> Vec<Position> {
        let length = f64::from(self.lengths[snap.segment as usize]).max(0.01);
        let offset = snap.offset.min(length);
        let nearer_end = if offset * 2.0 <= length { 0 } else { 1 };
        let to_junction = if nearer_end == 0 {
            offset
        } else {
            length - offset
        };
        let junction = network.segments[snap.segment as usize].ends[nearer_end];
        let (adjacency, share) = match end {
            DriveEnd::Start => (&self.outgoing, 0.0),
            DriveEnd::End => (&self.incoming, 1.0),
        };
        let incident = adjacency.of(junction);
        if to_junction <= JUNCTION_METRES && !incident.is_empty() {
            let edges = incident.iter();
            return edges.map(|edge| Position { edge: *edge, share }).collect();
        }
        let share = (offset / length) as f32;
        let [forward, backward] = self.edges[snap.segment as usize];
        let mut positions = Vec::with_capacity(2);
        for (edge, share, direction) in [(forward, share, 0), (backward, 1.0 - share, 1)] {
            if edge == NO_EDGE {
                continue;
            }
            positions.push(Position { edge, share });
            if matches!(end, DriveEnd::End) {
                let copies = self.copies.of(directed(snap.segment, direction)).iter();
                positions.extend(copies.map(|edge| Position { edge: *edge, share }));
            }
        }
        positions
    }
}

/// Which end of a drive a position is for.
#[derive(Clone, Copy)]
enum DriveEnd {
    Start,
    End,
}

/// Index of a segment in one direction: 0 for forward, 1 for backward.
fn directed(segment: u32, direction: u32) -> u32 {
    segment * 2 + direction
}

#[cfg(test)]
mod tests;
