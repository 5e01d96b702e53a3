//! Where the days to come are announced.

use crate::layout::{Page, Rect};
use crate::lexicon::{Label, LabelSpan};

/// Announcements of one page that are looked at.
const AREAS: usize = 12;

/// Rectangles of the page that announce other days.
pub(super) fn advance(page: &Page, headings: &[(usize, LabelSpan)]) -> Vec<Rect> {
    let mut areas = Vec::new();
    for &(index, _) in headings
        .iter()
        .filter(|(_, s)| s.label == Label::Advance)
        .take(AREAS)
    {
        let chunk = &page.chunks[index];
        let (x0, x1) = advance_width(page, index);
        let ends = headings.iter().filter(|&&(i, s)| {
            let other = &page.chunks[i];
            i != index
                && other.rect.y0 > chunk.rect.y1
                && (x0..=x1).contains(&other.rect.mid_x())
                && ends_advance(page, i, s.label, x0, x1)
        });
        let bottom = ends
            .map(|&(i, _)| page.chunks[i].rect.y0 - 1.0)
            .fold(page.height, f64::min);
        areas.push(Rect {
            x0,
            y0: chunk.rect.y0 - 2.0,
            x1,
            y1: bottom,
        });
    }
    areas
}

/// The columns an advance schedule takes.
fn advance_width(page: &Page, index: usize) -> (f64, f64) {
    let chunk = &page.chunks[index];
    if let Some(cell) = &chunk.cell {
        return (cell.x0, cell.x1);
    }
    // Another heading on the same line shares the page's width.
    let beside = page.chunks.iter().enumerate().filter(|&(i, c)| {
        i != index && c.rect.same_line(&chunk.rect) && c.bare_heading().is_some()
    });
    let (mut x0, mut x1) = (0.0_f64, page.width);
    for (_, other) in beside {
        if other.rect.x0 > chunk.rect.x1 {
            x1 = x1.min(other.rect.x0 - 2.0);
        } else {
            x0 = x0.max(chunk.rect.x0 - 4.0);
        }
    }
    (x0, x1)
}

/// A heading alone in its row that is no column title of the advance table.
fn ends_advance(page: &Page, index: usize, label: Label, x0: f64, x1: f64) -> bool {
    let closing = matches!(
        label,
        Label::Notes
            | Label::Crew
            | Label::Contacts
            | Label::Transport
            | Label::Hospital
            | Label::Parking
            | Label::Weather
            | Label::Office
    );
    let rect = &page.chunks[index].rect;
    let alone =
        !page.chunks.iter().enumerate().any(|(i, c)| {
            i != index && c.rect.same_line(rect) && c.rect.x0 >= x0 && c.rect.x1 <= x1
        });
    closing && alone && page.chunks[index].bare_heading().is_some()
}
