//! Lengths and positions along lines of points.

use super::point::Point;

/// Length of a line in metres.
pub(crate) fn length(line: &[Point]) -> f64 {
    line.windows(2).map(|ends| ends[0].metres_to(ends[1])).sum()
}

/// The point at a distance in metres from the start of a line; the last point if the line is
/// shorter, `None` if the line is empty.
pub(crate) fn point_at(line: &[Point], metres: f64) -> Option<Point> {
    let mut left = metres;
    for ends in line.windows(2) {
        let step = ends[0].metres_to(ends[1]);
        if step >= left && step > 0.0 {
            return Some(ends[0].towards(ends[1], left / step));
        }
        left -= step;
    }
    line.last().copied()
}

/// The part of a line between two distances from its start, in metres.
pub(crate) fn part(line: &[Point], begin: f64, end: f64) -> Vec<Point> {
    let mut part: Vec<Point> = point_at(line, begin).into_iter().collect();
    let mut at = 0.0;
    for ends in line.windows(2) {
        at += ends[0].metres_to(ends[1]);
        if at > begin && at < end {
            part.push(ends[1]);
        }
    }
    part.extend(point_at(line, end));
    part
}
