//! Tables, found by their column titles; tables side by side are kept apart.
//!
//! ```text
//! row of titles -> panels, one a table (a repeated or foreign title begins the next)
//! panel         -> area: the chunks below it within its width, to its end
//! chunks        -> rows (drawn cells, else lines) -> columns (overlap, alignment)
//! ```

mod area;
mod model;
mod rows;
mod titles;

use super::sections::Sections;
use crate::layout::{Page, Rect};
use area::body_area;
pub(super) use model::{Row, Table, Value};
use rows::body_rows;
use titles::{Title, header_rect, title_panels};

/// Tables of one page that are read.
const MAX_TABLES: usize = 48;

/// The tables of a page.
pub(super) fn tables(page: &Page, sections: &Sections) -> Vec<Table> {
    let mut panels: Vec<Vec<Title>> = Vec::new();
    for row in &page.rows {
        panels.extend(title_panels(page, row));
    }
    panels.truncate(MAX_TABLES);
    let areas: Vec<Rect> = panels.iter().map(|p| header_rect(p)).collect();
    panels
        .iter()
        .enumerate()
        .map(|(index, panel)| {
            let mut area = body_area(page, panel, index, &areas);
            let title_rect = areas[index];
            let later = sections.advance.iter().filter(|a| {
                a.y0 > title_rect.y0
                    && a.overlap_x(&title_rect) > 0.3 * title_rect.width().min(a.width())
            });
            area.y1 = later.map(|a| a.y0).fold(area.y1, f64::min);
            let advance = sections
                .advance
                .iter()
                .any(|a| a.contains(areas[index].mid_x(), areas[index].mid_y()));
            let table = Table {
                columns: panel.iter().map(|t| t.column).collect(),
                rows: body_rows(page, panel, &area),
                rect: area.union(&areas[index]),
                advance,
                titles: panel.iter().map(|t| t.chunk).collect(),
            };
            table.with_untitled_dates(page)
        })
        .collect()
}
