//! Converts painted paths to rulings: strokes, and fills so thin that they are lines.

use super::matrix::Matrix;
use super::model::Ruling;

/// Points by which a ruling may slant.
const MAX_SLANT: f64 = 0.8;

/// Points of breadth up to which a fill is a drawn line.
const MAX_LINE_WIDTH: f64 = 2.6;

/// Points of length from which on a stroke is a ruling; shorter ones are decoration.
const MIN_LENGTH: f64 = 4.0;

/// Segments of one path that are kept; only drawings have more, not tables.
const MAX_SEGMENTS: usize = 4_000;

/// The path under construction, already in page space.
#[derive(Default)]
pub(super) struct Path {
    segments: Vec<((f64, f64), (f64, f64))>,
    rectangles: Vec<[f64; 4]>,
    start: (f64, f64),
    at: (f64, f64),
}

impl Path {
    pub(super) fn move_to(&mut self, ctm: Matrix, x: f64, y: f64) {
        self.at = ctm.apply(x, y);
        self.start = self.at;
    }

    pub(super) fn line_to(&mut self, ctm: Matrix, x: f64, y: f64) {
        let to = ctm.apply(x, y);
        if self.segments.len() < MAX_SEGMENTS {
            self.segments.push((self.at, to));
        }
        self.at = to;
    }

    /// A curve is not a ruling; it only moves the current point.
    pub(super) fn curve_to(&mut self, ctm: Matrix, x: f64, y: f64) {
        self.at = ctm.apply(x, y);
    }

    pub(super) fn close(&mut self) {
        if self.at != self.start && self.segments.len() < MAX_SEGMENTS {
            self.segments.push((self.at, self.start));
        }
        self.at = self.start;
    }

    pub(super) fn rectangle(&mut self, ctm: Matrix, x: f64, y: f64, w: f64, h: f64) {
        let (ax, ay) = ctm.apply(x, y);
        let (bx, by) = ctm.apply(x + w, y + h);
        if self.rectangles.len() < MAX_SEGMENTS {
            self.rectangles
                .push([ax.min(bx), ay.min(by), ax.max(bx), ay.max(by)]);
        }
        self.at = (ax, ay);
        self.start = self.at;
    }

    pub(super) fn clear(&mut self) {
        self.segments.clear();
        self.rectangles.clear();
    }

    /// The rulings that painting this path draws.
    pub(super) fn paint(&self, stroke: bool, rulings: &mut Vec<Ruling>, limit: usize) {
        let mut push = |from: (f64, f64), to: (f64, f64)| {
            if rulings.len() < limit
                && let Some(ruling) = ruling_between(from, to)
            {
                rulings.push(ruling);
            }
        };
        for &[x0, y0, x1, y1] in &self.rectangles {
            if x1 - x0 <= MAX_LINE_WIDTH || y1 - y0 <= MAX_LINE_WIDTH {
                // One line along the longer side.
                let (mx, my) = ((x0 + x1) / 2.0, (y0 + y1) / 2.0);
                if x1 - x0 >= y1 - y0 {
                    push((x0, my), (x1, my));
                } else {
                    push((mx, y0), (mx, y1));
                }
            } else if stroke {
                push((x0, y0), (x1, y0));
                push((x0, y1), (x1, y1));
                push((x0, y0), (x0, y1));
                push((x1, y0), (x1, y1));
            }
        }
        if stroke {
            for &(from, to) in &self.segments {
                push(from, to);
            }
        } else {
            self.paint_thin_polygon(&mut push);
        }
    }

    /// A filled four-sided polygon drawn with lines instead of `re`.
    fn paint_thin_polygon(&self, push: &mut impl FnMut((f64, f64), (f64, f64))) {
        if !(3..=5).contains(&self.segments.len()) {
            return;
        }
        let points = || self.segments.iter().flat_map(|&(a, b)| [a, b]);
        let min = points().fold((f64::MAX, f64::MAX), |m, p| (m.0.min(p.0), m.1.min(p.1)));
        let max = points().fold((f64::MIN, f64::MIN), |m, p| (m.0.max(p.0), m.1.max(p.1)));
        let (w, h) = (max.0 - min.0, max.1 - min.1);
        if h <= MAX_LINE_WIDTH && w > h {
            push(
                (min.0, (min.1 + max.1) / 2.0),
                (max.0, (min.1 + max.1) / 2.0),
            );
        } else if w <= MAX_LINE_WIDTH {
            push(
                ((min.0 + max.0) / 2.0, min.1),
                ((min.0 + max.0) / 2.0, max.1),
            );
        }
    }
}

fn ruling_between(from: (f64, f64), to: (f64, f64)) -> Option<Ruling> {
    let (dx, dy) = ((to.0 - from.0).abs(), (to.1 - from.1).abs());
    if dy <= MAX_SLANT && dx >= MIN_LENGTH {
        let at = (from.1 + to.1) / 2.0;
        Some(Ruling {
            horizontal: true,
            at,
            from: from.0.min(to.0),
            to: from.0.max(to.0),
        })
    } else if dx <= MAX_SLANT && dy >= MIN_LENGTH {
        let at = (from.0 + to.0) / 2.0;
        Some(Ruling {
            horizontal: false,
            at,
            from: from.1.min(to.1),
            to: from.1.max(to.1),
        })
    } else {
        None
    }
}
