//! A grid of square cells that finds the line nearest to a point.

use serde::{Deserialize, Serialize};

use crate::geometry::{Plane, Point};
use crate::network::Network;

/// Side of a cell in metres.
pub(super) const CELL: f64 = 150.0;
/// A point further than this from every road, in metres, is not snapped.
pub(super) const MAX_SNAP_METRES: f64 = 2_000.0;

/// A straight line between two consecutive points of a segment. It stores its ends, so that
/// scanning a cell reads memory sequentially.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Line {
    pub(super) segment: u32,
    ends: [Point; 2],
    /// Metres from the beginning of the segment to the line.
    pub(super) offset: f32,
    /// Length of the line in metres.
    pub(super) metres: f32,
}

/// The line nearest to a point.
pub(super) struct Nearest {
    pub(super) line: Line,
    /// Share of the line's length at which it is nearest, 0..=1.
    pub(super) share: f64,
    /// Metres from the point to the line.
    pub(super) away: f64,
}

/// The nearest line so far: squared distance in metres, the line, and the share of its length.
type Best = Option<(f64, Line, f64)>;

/// The lines of a network by cell.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Grid {
    origin: Point,
    /// Row and column of each cell that has lines, sorted.
    cells: Vec<(i32, i32)>,
    /// Lines of the cell at index `i` are `first[i]..first[i + 1]`.
    first: Vec<u32>,
    lines: Vec<Line>,
}

impl Grid {
    /// Indexes the segments that `is_included` selects.
    pub(super) fn new(network: &Network, origin: Point, is_included: &dyn Fn(u32) -> bool) -> Self {
        let mut found = lines(network, origin, is_included);
        // A stable sort: the lines of a cell keep the order of the network.
        found.sort_by_key(|(cell, _)| *cell);
        let (mut cells, mut first, mut lines) = (Vec::new(), Vec::new(), Vec::new());
        for (cell, line) in found {
            if cells.last() != Some(&cell) {
                cells.push(cell);
                first.push(lines.len() as u32);
            }
            lines.push(line);
        }
        first.push(lines.len() as u32);
        Self {
            origin,
            cells,
            first,
            lines,
        }
    }

    /// The line nearest to a point; `None` if it is further than [`MAX_SNAP_METRES`]. Scans the
    /// cells around the point ring by ring, until no further ring can have a nearer line.
    pub(super) fn nearest(&self, at: Point) -> Option<Nearest> {
        let (east, north) = Plane::at(self.origin).project(at);
        let (x, y) = ((east / CELL).floor() as i32, (north / CELL).floor() as i32);
        let plane = Plane::at(at);
        let to_border = |metres: f64| {
            let inside = metres.rem_euclid(CELL);
            inside.min(CELL - inside)
        };
        // Distance to the border of the point's own cell.
        let border = to_border(east).min(to_border(north));
        let mut best: Best = None;
        for ring in 0..=(MAX_SNAP_METRES / CELL).ceil() as i32 {
            for row in y - ring..=y + ring {
                let is_whole_row = (row - y).abs() == ring;
                let step = if is_whole_row || ring == 0 {
                    1
                } else {
                    2 * ring
                };
                let mut column = x - ring;
                while column <= x + ring {
                    self.nearest_in((row, column), &plane, &mut best);
                    column += step;
                }
            }
            // Every line within this distance has been scanned.
            let scanned = f64::from(ring) * CELL + border;
            if best.is_some_and(|(squared, ..)| squared <= scanned * scanned) {
                break;
            }
        }
        let (squared, line, share) = best?;
        let away = squared.sqrt();
        (away <= MAX_SNAP_METRES).then_some(Nearest { line, share, away })
    }

    fn nearest_in(&self, cell: (i32, i32), plane: &Plane, best: &mut Best) {
        let Ok(index) = self.cells.binary_search(&cell) else {
            return;
        };
        let range = self.first[index] as usize..self.first[index + 1] as usize;
        for line in &self.lines[range] {
            let [a, b] = line.ends.map(|end| plane.project(end));
            let (squared, share) = nearest_to_origin(a, b);
            if best.is_none_or(|(known, ..)| squared < known) {
                *best = Some((squared, *line, share));
            }
        }
    }
}

/// The lines of the included segments, once for every cell that they pass.
fn lines(
    network: &Network,
    origin: Point,
    is_included: &dyn Fn(u32) -> bool,
) -> Vec<((i32, i32), Line)> {
    let plane = Plane::at(origin);
    let mut found = Vec::new();
    for segment in 0..network.segments.len() as u32 {
        if !is_included(segment) {
            continue;
        }
        let mut offset = 0.0;
        for ends in network.shape(segment).windows(2) {
            let metres = ends[0].metres_to(ends[1]);
            let line = Line {
                segment,
                ends: [ends[0], ends[1]],
                offset: offset as f32,
                metres: metres as f32,
            };
            for_each_cell(plane.project(ends[0]), plane.project(ends[1]), |cell| {
                found.push((cell, line));
            });
            offset += metres;
        }
    }
    found
}

/// Squared distance from the origin to a line, and the share of the line's length at which it
/// is nearest.
pub(super) fn nearest_to_origin(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
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

/// Calls `visit` with every cell (row, column) that a line passes.
pub(super) fn for_each_cell(a: (f64, f64), b: (f64, f64), mut visit: impl FnMut((i32, i32))) {
    let (low, high) = if a.1 <= b.1 { (a, b) } else { (b, a) };
    let row_of = |north: f64| (north / CELL).floor() as i32;
    for row in row_of(low.1)..=row_of(high.1) {
        // East coordinate of the line at a northing, which is limited to the line.
        let east_at = |north: f64| {
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
                east_at(f64::from(row) * CELL),
                east_at(f64::from(row + 1) * CELL),
            ]
        };
        let column_of = |east: f64| (east / CELL).floor() as i32;
        let west = column_of(ends[0].min(ends[1]));
        for column in west..=column_of(ends[0].max(ends[1])) {
            visit((row, column));
        }
    }
}
