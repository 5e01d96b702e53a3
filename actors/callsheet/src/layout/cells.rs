//! The drawn cell around each chunk.

use super::chunk::Chunk;
use super::geometry::Rect;
use crate::glyph::Ruling;

/// Points by which a ruling may miss the corner of a cell.
const CORNER_TOLERANCE: f64 = 2.0;

/// The share of the page above which a box is a frame and not a cell.
const MAX_CELL_SHARE: f64 = 0.45;

/// Sets the band and the cell of each chunk: the nearest rulings on its sides.
pub(super) fn attach(chunks: &mut [Chunk], rulings: &[Ruling], width: f64, height: f64) {
    let (horizontal, vertical): (Vec<&Ruling>, Vec<&Ruling>) =
        rulings.iter().partition(|r| r.horizontal);
    for chunk in chunks {
        let (x, y) = (chunk.rect.mid_x(), chunk.rect.mid_y());
        chunk.band = nearest(&horizontal, x, y);
        chunk.cell = enclosing(chunk.band, nearest(&vertical, y, x))
            .filter(|cell| cell.width() * cell.height() < MAX_CELL_SHARE * width * height);
    }
}

fn enclosing(
    (above, below): (Option<f64>, Option<f64>),
    (left, right): (Option<f64>, Option<f64>),
) -> Option<Rect> {
    Some(Rect {
        x0: left?,
        y0: above?,
        x1: right?,
        y1: below?,
    })
}

/// The nearest rulings before and after `at` that cover `across` on the other axis.
fn nearest(lines: &[&Ruling], across: f64, at: f64) -> (Option<f64>, Option<f64>) {
    let mut before: Option<f64> = None;
    let mut after: Option<f64> = None;
    for line in lines {
        if across < line.from - CORNER_TOLERANCE || across > line.to + CORNER_TOLERANCE {
            continue;
        }
        if line.at <= at {
            before = Some(before.map_or(line.at, |b| b.max(line.at)));
        } else {
            after = Some(after.map_or(line.at, |a| a.min(line.at)));
        }
    }
    (before, after)
}
