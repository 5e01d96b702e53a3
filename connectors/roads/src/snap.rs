//! From a point to the road beside it.
//!
//! ```text
//! point -> cells around it -> nearest segment -> piece and offset -> edges to start on or end on
//! ```

use serde::{Deserialize, Serialize};

use crate::network::Network;
use crate::point::{Plane, Point};

/// Side of a cell, in metres.
const CELL: f64 = 150.0;
/// Who is further from every road is nowhere.
const FARTHEST: f64 = 2_000.0;
/// Within so many metres of a junction, all its edges are taken.
const AT_JUNCTION: f64 = 5.0;

/// A place on an edge: the share of it that lies behind, 0..=1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Position {
    /// The edge.
    pub edge: u32,
    /// How much of it is behind.
    pub share: f32,
}

/// The road beside a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Snap {
    piece: u32,
    /// Metres along the piece.
    offset: f64,
    /// Metres from the point to the road.
    pub(crate) away: f64,
}

/// A straight part of a piece of road; with its ends, so that looking at the roads of a
/// cell reads memory in order.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Segment {
    piece: u32,
    ends: [Point; 2],
    /// Metres of the piece before it, and its own.
    before: f32,
    metres: f32,
}

/// The nearest segment so far: square of the metres to it, the segment, and where on it.
type Nearest = Option<(f64, Segment, f64)>;

/// Finds roads by place.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Snapper {
    origin: Point,
    /// Sorted cells, and where their segments begin in `segments`.
    cells: Vec<(i32, i32)>,
    first: Vec<u32>,
    segments: Vec<Segment>,
    /// Edges along a piece and against it; `u32::MAX` for none.
    edges: Vec<[u32; 2]>,
    lengths: Vec<f32>,
    /// The edges that leave each junction, and those that arrive.
    leaving: Meetings,
    arriving: Meetings,
    /// Copies of the edges along each piece, and of those against it.
    copies: Meetings,
}

impl Snapper {
    /// Indexes a network.
    pub(crate) fn new(network: &Network) -> Self {
        let mut edges = vec![[u32::MAX; 2]; network.pieces.len()];
        let mut lengths = vec![0.0; network.pieces.len()];
        let (mut departures, mut arrivals, mut copies) = (Vec::new(), Vec::new(), Vec::new());
        for (index, edge) in network.edges.iter().enumerate() {
            let mut junctions = network.pieces[edge.piece as usize].ends;
            if edge.reversed {
                junctions.reverse();
            }
            // Nobody starts on a copy, but those it is for may end on it.
            arrivals.push((junctions[1], index as u32));
            if edge.copy {
                copies.push((edge.piece * 2 + u32::from(edge.reversed), index as u32));
                continue;
            }
            edges[edge.piece as usize][usize::from(edge.reversed)] = index as u32;
            lengths[edge.piece as usize] = edge.metres;
            departures.push((junctions[0], index as u32));
        }
        let origin = network.shape(network.edges[0].piece)[0];
        let mut found = segments(network, origin, &edges);
        // By cell; in a cell as they came.
        found.sort_by_key(|(cell, _)| *cell);
        let (mut cells, mut first, mut segments) = (Vec::new(), Vec::new(), Vec::new());
        for (cell, segment) in found {
            if cells.last() != Some(&cell) {
                cells.push(cell);
                first.push(segments.len() as u32);
            }
            segments.push(segment);
        }
        first.push(segments.len() as u32);
        Self {
            origin,
            cells,
            first,
            segments,
            edges,
            lengths,
            leaving: Meetings::new(departures),
            arriving: Meetings::new(arrivals),
            copies: Meetings::new(copies),
        }
    }

    /// The nearest road, or `None` if there is none within two kilometres.
    pub(crate) fn snap(&self, at: Point) -> Option<Snap> {
        let (east, north) = Plane::at(self.origin).of(at);
        let (x, y) = ((east / CELL).floor() as i32, (north / CELL).floor() as i32);
        let plane = Plane::at(at);
        // How near the border of the own cell is: what is behind it is further.
        let inside = |metres: f64| {
            let behind = metres.rem_euclid(CELL);
            behind.min(CELL - behind)
        };
        let border = inside(east).min(inside(north));
        let mut best: Nearest = None;
        for ring in 0..=(FARTHEST / CELL).ceil() as i32 {
            for row in y - ring..=y + ring {
                let whole = (row - y).abs() == ring;
                let step = if whole || ring == 0 { 1 } else { 2 * ring };
                let mut column = x - ring;
                while column <= x + ring {
                    self.nearest_in((row, column), &plane, &mut best);
                    column += step;
                }
            }
            let seen = f64::from(ring) * CELL + border;
            if best.is_some_and(|(squared, ..)| squared <= seen * seen) {
                break;
            }
        }
        let (squared, segment, share) = best?;
        let away = squared.sqrt();
        if away > FARTHEST {
            return None;
        }
        Some(Snap {
            piece: segment.piece,
            offset: f64::from(segment.before) + f64::from(segment.metres) * share,
            away,
        })
    }

    fn nearest_in(&self, cell: (i32, i32), plane: &Plane, best: &mut Nearest) {
        let Ok(index) = self.cells.binary_search(&cell) else {
            return;
        };
        let range = self.first[index] as usize..self.first[index + 1] as usize;
        for segment in &self.segments[range] {
            let [a, b] = segment.ends.map(|end| plane.of(end));
            let (squared, share) = from_origin(a, b);
            if best.is_none_or(|(known, ..)| squared < known) {
                *best = Some((squared, *segment, share));
            }
        }
    }

    /// Where a drive that begins at `snap` may start.
    pub(crate) fn starts(&self, network: &Network, snap: &Snap) -> Vec<Position> {
        self.positions(network, snap, Side::Start)
    }

    /// Where a drive to `snap` may end.
    pub(crate) fn ends(&self, network: &Network, snap: &Snap) -> Vec<Position> {
        self.positions(network, snap, Side::End)
    }

    fn positions(&self, network: &Network, snap: &Snap, side: Side) -> Vec<Position> {
        let length = f64::from(self.lengths[snap.piece as usize]).max(0.01);
        let offset = snap.offset.min(length);
        let near = if offset * 2.0 <= length { 0 } else { 1 };
        let to_junction = if near == 0 { offset } else { length - offset };
        let junction = network.pieces[snap.piece as usize].ends[near];
        let (meetings, end) = match side {
            Side::Start => (&self.leaving, 0.0),
            Side::End => (&self.arriving, 1.0),
        };
        let meeting = meetings.of(junction);
        if to_junction <= AT_JUNCTION && !meeting.is_empty() {
            let all = meeting.iter();
            return all
                .map(|edge| Position {
                    edge: *edge,
                    share: end,
                })
                .collect();
        }
        let share = (offset / length) as f32;
        let [along, against] = self.edges[snap.piece as usize];
        let mut positions = Vec::with_capacity(2);
        for (edge, share, index) in [(along, share, 0), (against, 1.0 - share, 1)] {
            if edge == u32::MAX {
                continue;
            }
            positions.push(Position { edge, share });
            if matches!(side, Side::End) {
                let copies = self.copies.of(snap.piece * 2 + index).iter();
                positions.extend(copies.map(|edge| Position { edge: *edge, share }));
            }
        }
        positions
    }
}

/// What a position is for.
#[derive(Clone, Copy)]
enum Side {
    Start,
    End,
}

/// Edges by junction, or by another number.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Meetings {
    first: Vec<u32>,
    edges: Vec<u32>,
}

impl Meetings {
    fn new(mut pairs: Vec<(u32, u32)>) -> Self {
        pairs.sort_unstable();
        let count = pairs
            .last()
            .map_or(0, |(junction, _)| *junction as usize + 1);
        let mut first = vec![0; count + 1];
        for (junction, _) in &pairs {
            first[*junction as usize + 1] += 1;
        }
        for junction in 0..count {
            first[junction + 1] += first[junction];
        }
        let edges = pairs.into_iter().map(|(_, edge)| edge).collect();
        Self { first, edges }
    }

    fn of(&self, junction: u32) -> &[u32] {
        let junction = junction as usize;
        match self.first.get(junction + 1) {
            Some(end) => &self.edges[self.first[junction] as usize..*end as usize],
            None => &[],
        }
    }
}

/// The straight parts of all pieces that have edges, in every cell they pass.
fn segments(network: &Network, origin: Point, edges: &[[u32; 2]]) -> Vec<((i32, i32), Segment)> {
    let plane = Plane::at(origin);
    let mut found = Vec::new();
    for piece in 0..network.pieces.len() as u32 {
        if edges[piece as usize] == [u32::MAX; 2] {
            continue;
        }
        let mut before = 0.0;
        for ends in network.shape(piece).windows(2) {
            let metres = ends[0].metres_to(ends[1]);
            let segment = Segment {
                piece,
                ends: [ends[0], ends[1]],
                before: before as f32,
                metres: metres as f32,
            };
            cells_of(plane.of(ends[0]), plane.of(ends[1]), |cell| {
                found.push((cell, segment));
            });
            before += metres;
        }
    }
    found
}

/// Squared distance from the origin to a segment, and where on it the nearest point is.
fn from_origin(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let squared = dx * dx + dy * dy;
    let share = if squared > 0.0 {
        (-(a.0 * dx + a.1 * dy) / squared).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let (x, y) = (a.0 + dx * share, a.1 + dy * share);
    (x * x + y * y, share)
}

/// Every cell (row, column) that a segment passes.
fn cells_of(a: (f64, f64), b: (f64, f64), mut each: impl FnMut((i32, i32))) {
    let (low, high) = if a.1 <= b.1 { (a, b) } else { (b, a) };
    let row_of = |north: f64| (north / CELL).floor() as i32;
    for row in row_of(low.1)..=row_of(high.1) {
        // The part of the segment inside the row.
        let inside = |north: f64| {
            let north = north.clamp(low.1, high.1);
            let rise = high.1 - low.1;
            let share = if rise > 0.0 {
                (north - low.1) / rise
            } else {
                0.0
            };
            low.0 + (high.0 - low.0) * share
        };
        let ends = if low.1 == high.1 {
            [low.0, high.0]
        } else {
            [
                inside(f64::from(row) * CELL),
                inside(f64::from(row + 1) * CELL),
            ]
        };
        let column_of = |east: f64| (east / CELL).floor() as i32;
        let west = column_of(ends[0].min(ends[1]));
        for column in west..=column_of(ends[0].max(ends[1])) {
            each((row, column));
        }
    }
}

#[cfg(test)]
mod tests;
