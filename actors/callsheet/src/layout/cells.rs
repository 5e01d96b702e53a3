//! The drawn cell around each chunk.

use super::{Chunk, Rect};
use crate::glyph::Ruling;

/// Lines may miss their corner by this much.
const SLACK: f64 = 2.0;
/// A box of more than this share of the page is a frame, not a cell.
const FRAME: f64 = 0.45;

/// Finds for each chunk the nearest lines on all four sides.
pub(super) fn attach(chunks: &mut [Chunk], rulings: &[Ruling], width: f64, height: f64) {
    let (horizontal, vertical): (Vec<&Ruling>, Vec<&Ruling>) =
        rulings.iter().partition(|r| r.horizontal);
    for chunk in chunks {
        let (x, y) = (chunk.rect.mid_x(), chunk.rect.mid_y());
        chunk.band = nearest(&horizontal, x, y);
        chunk.cell = enclosing(chunk.band, nearest(&vertical, y, x))
            .filter(|cell| cell.width() * cell.height() < FRAME * width * height);
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

/// The nearest lines before and after `at` that cover `across`.
fn nearest(lines: &[&Ruling], across: f64, at: f64) -> (Option<f64>, Option<f64>) {
    let mut before: Option<f64> = None;
    let mut after: Option<f64> = None;
    for line in lines {
        if across < line.from - SLACK || across > line.to + SLACK {
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
