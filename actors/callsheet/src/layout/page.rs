//! A laid-out page: its chunks, its rows, and the neighbours of a chunk.

use std::ops::Range;

use super::chunk::Chunk;
use super::geometry::{Rect, in_column};
use crate::glyph::Link;

/// Chunks of one page that are read; further ones are left out. The search for neighbours grows
/// faster than the number of chunks, so that a hostile page must not have more.
pub(super) const MAX_PAGE_CHUNKS: usize = 4_000;

/// A laid-out document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Document {
    pub(crate) pages: Vec<Page>,
}

impl Document {
    /// The folded text of all chunks, one per line.
    pub(crate) fn folded(&self) -> String {
        let chunks = self.pages.iter().flat_map(|p| &p.chunks);
        chunks
            .map(|c| c.folded.text.as_str())
            .collect::<Vec<_>>()
            .join("\n")
    }
}

/// A laid-out page; lengths in points, y downwards.
#[derive(Clone, Debug, Default)]
pub(crate) struct Page {
    pub(crate) number: u32,
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// In order of their middle height, then from left to right.
    pub(crate) chunks: Vec<Chunk>,
    pub(crate) links: Vec<Link>,
    /// Indices of chunks by row, each row from left to right.
    pub(crate) rows: Vec<Vec<usize>>,
    /// The font size of most text.
    pub(crate) body_size: f64,
    /// The height of the tallest chunk.
    tallest: f64,
}

impl Page {
    pub(crate) fn new(
        number: u32,
        width: f64,
        height: f64,
        mut chunks: Vec<Chunk>,
        links: Vec<Link>,
    ) -> Self {
        chunks.sort_by(|a, b| {
            a.rect
                .mid_y()
                .total_cmp(&b.rect.mid_y())
                .then(a.rect.x0.total_cmp(&b.rect.x0))
        });
        let rows = rows(&chunks);
        let body_size = body_size(&chunks);
        let tallest = chunks.iter().map(|c| c.rect.height()).fold(0.0, f64::max);
        Self {
            number,
            width,
            height,
            chunks,
            links,
            rows,
            body_size,
            tallest,
        }
    }

    /// Indices of the chunks whose middle lies between two heights.
    pub(crate) fn between(&self, top: f64, bottom: f64) -> Range<usize> {
        let from = self.chunks.partition_point(|c| c.rect.mid_y() < top);
        let to = self.chunks.partition_point(|c| c.rect.mid_y() <= bottom);
        from..to.max(from)
    }

    /// Indices of the chunks that can stand on one line with a box, including its own chunk.
    pub(crate) fn beside(&self, rect: &Rect) -> Range<usize> {
        // On one line, half of the smaller box overlaps: the middles are no farther apart than half
        // of the larger height.
        let reach = 0.5 * self.tallest.max(rect.height());
        self.between(rect.mid_y() - reach, rect.mid_y() + reach)
    }

    /// The nearest chunk to the right on the same line.
    pub(crate) fn right_of(&self, index: usize) -> Option<usize> {
        let from = &self.chunks[index].rect;
        self.beside(from)
            .filter(|&i| {
                let r = &self.chunks[i].rect;
                i != index && from.same_line(r) && r.x0 >= from.x1 - 2.0
            })
            .min_by(|&a, &b| {
                let x0 = |i: usize| self.chunks[i].rect.x0;
                x0(a).total_cmp(&x0(b))
            })
    }

    /// The nearest chunk below in the same column.
    pub(crate) fn below(&self, index: usize) -> Option<usize> {
        let from = &self.chunks[index].rect;
        let start = self.between(f64::MIN, from.y1).end;
        let mut best: Option<(usize, f64)> = None;
        for i in start..self.chunks.len() {
            let r = &self.chunks[i].rect;
            if best.is_some_and(|(_, top)| r.mid_y() - 0.5 * self.tallest > top) {
                break;
            }
            if i != index && in_column(from, r) && best.is_none_or(|(_, top)| r.y0 < top) {
                best = Some((i, r.y0));
            }
        }
        best.map(|(i, _)| i)
    }

    /// The nearest chunk above in the same column.
    pub(crate) fn above(&self, index: usize) -> Option<usize> {
        let from = &self.chunks[index].rect;
        let end = self.chunks.partition_point(|c| c.rect.mid_y() < from.y0);
        let mut best: Option<(usize, f64)> = None;
        for i in (0..end).rev() {
            let r = &self.chunks[i].rect;
            if best.is_some_and(|(_, foot)| r.mid_y() + 0.5 * self.tallest < foot) {
                break;
            }
            if i != index && in_column(from, r) && best.is_none_or(|(_, foot)| r.y1 >= foot) {
                best = Some((i, r.y1));
            }
        }
        best.map(|(i, _)| i)
    }

    /// Whether a ruling runs between a chunk and one below it.
    pub(crate) fn has_ruling_between(&self, upper: usize, lower: usize) -> bool {
        let (a, b) = (&self.chunks[upper], &self.chunks[lower]);
        let under = a.band.1.is_some_and(|y| y <= b.rect.mid_y());
        let over = b.band.0.is_some_and(|y| y >= a.rect.mid_y());
        under || over
    }

    /// Whether two chunks share a drawn cell.
    pub(crate) fn in_same_cell(&self, a: usize, b: usize) -> bool {
        match (&self.chunks[a].cell, &self.chunks[b].cell) {
            (Some(a), Some(b)) => a.is_close_to(b),
            _ => false,
        }
    }

    /// Whether a drawn cell separates two chunks: they are in different cells, or only one is in a
    /// cell.
    pub(crate) fn is_separated(&self, a: usize, b: usize) -> bool {
        match (&self.chunks[a].cell, &self.chunks[b].cell) {
            (Some(a), Some(b)) => !a.is_close_to(b),
            (None, None) => false,
            _ => true,
        }
    }
}

fn rows(chunks: &[Chunk]) -> Vec<Vec<usize>> {
    let mut rows: Vec<Vec<usize>> = Vec::new();
    for (index, chunk) in chunks.iter().enumerate() {
        // The smaller print decides what is one row, so that a headline does not take in the lines
        // beside it.
        let joins = rows
            .last()
            .and_then(|row| row.first())
            .is_some_and(|&first| {
                let other = &chunks[first].rect;
                (chunk.rect.mid_y() - other.mid_y()).abs()
                    < 0.45 * chunk.rect.height().min(other.height())
            });
        match rows.last_mut().filter(|_| joins) {
            Some(row) => row.push(index),
            None => rows.push(vec![index]),
        }
    }
    for row in &mut rows {
        row.sort_by(|&a, &b| chunks[a].rect.x0.total_cmp(&chunks[b].rect.x0));
    }
    rows
}

fn body_size(chunks: &[Chunk]) -> f64 {
    let mut sizes: Vec<f64> = chunks.iter().map(|c| c.size).collect();
    sizes.sort_by(f64::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or(10.0)
}
