//! A laid-out page and the questions fields ask about neighbours.

use super::{Chunk, Rect};
use crate::glyph::Link;

/// All pages.
#[derive(Clone, Debug, Default)]
pub(crate) struct Document {
    pub(crate) pages: Vec<Page>,
}

impl Document {
    /// All text, folded, for document-wide questions.
    pub(crate) fn folded(&self) -> String {
        let chunks = self.pages.iter().flat_map(|p| &p.chunks);
        chunks
            .map(|c| c.folded.text.as_str())
            .collect::<Vec<_>>()
            .join("\n")
    }
}

/// One page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Page {
    pub(crate) number: u32,
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// Top to bottom, left to right.
    pub(crate) chunks: Vec<Chunk>,
    pub(crate) links: Vec<Link>,
    /// Chunks by row, each row left to right.
    pub(crate) rows: Vec<Vec<usize>>,
    /// The size most text is set in.
    pub(crate) body_size: f64,
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
        Self {
            number,
            width,
            height,
            chunks,
            links,
            rows,
            body_size,
        }
    }

    /// The nearest chunk to the right on the same line.
    pub(crate) fn right_of(&self, index: usize) -> Option<usize> {
        let from = &self.chunks[index].rect;
        self.nearest(
            index,
            |r| from.same_line(r) && r.x0 >= from.x1 - 2.0,
            |r| r.x0 - from.x1,
        )
    }

    /// The nearest chunk above or below in the same column.
    pub(crate) fn below(&self, index: usize) -> Option<usize> {
        let from = &self.chunks[index].rect;
        self.nearest(
            index,
            |r| in_column(from, r) && r.mid_y() > from.y1,
            |r| r.y0 - from.y1,
        )
    }

    /// The nearest chunk above in the same column.
    pub(crate) fn above(&self, index: usize) -> Option<usize> {
        let from = &self.chunks[index].rect;
        self.nearest(
            index,
            |r| in_column(from, r) && r.mid_y() < from.y0,
            |r| from.y0 - r.y1,
        )
    }

    fn nearest(
        &self,
        index: usize,
        fits: impl Fn(&Rect) -> bool,
        distance: impl Fn(&Rect) -> f64,
    ) -> Option<usize> {
        let others = self.chunks.iter().enumerate().filter(|(i, _)| *i != index);
        others
            .filter(|(_, c)| fits(&c.rect))
            .min_by(|(_, a), (_, b)| distance(&a.rect).total_cmp(&distance(&b.rect)))
            .map(|(i, _)| i)
    }

    /// Whether two chunks share a drawn cell.
    pub(crate) fn same_cell(&self, a: usize, b: usize) -> bool {
        match (&self.chunks[a].cell, &self.chunks[b].cell) {
            (Some(a), Some(b)) => a.nearly(b),
            _ => false,
        }
    }

    /// Whether a drawn line keeps the two apart (both are in cells, not the same).
    pub(crate) fn walled(&self, a: usize, b: usize) -> bool {
        match (&self.chunks[a].cell, &self.chunks[b].cell) {
            (Some(a), Some(b)) => !a.nearly(b),
            (None, None) => false,
            _ => true,
        }
    }
}

/// Whether a chunk stands in the column of another: overlap, common left edge or centre.
pub(crate) fn in_column(a: &Rect, b: &Rect) -> bool {
    a.overlap_x(b) >= 0.3 * a.width().min(b.width())
        || (a.x0 - b.x0).abs() < 4.0
        || (a.mid_x() - b.mid_x()).abs() < 6.0
}

fn rows(chunks: &[Chunk]) -> Vec<Vec<usize>> {
    let mut rows: Vec<Vec<usize>> = Vec::new();
    for (index, chunk) in chunks.iter().enumerate() {
        // A row is held together by its smallest print, so that a headline
        // does not swallow the lines beside it.
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
