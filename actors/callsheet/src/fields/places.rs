//! Places with their roles: set, base, parking, hospital, rental house.
//!
//! ```text
//! table with an address column -> one place per row (role by label or by title)
//! heading with its block       -> one place per block
//! neither                      -> weaker labels, else the places of the scene table
//! ```

mod addresses;
mod block;
mod code;
mod fallback;
mod lines;
mod model;
mod table;

use super::evidence::Found;
use super::sections::{Block, Sections};
use super::tables::Table;
use crate::layout::{Page, Rect};
use crate::lexicon::Column;
use crate::reading::LocationRole;
use addresses::{add_address, address_of, name_from_above};
use block::read_block;
pub(super) use code::resolve;
use fallback::{by_weak_labels, from_scenes};
use model::location_role;
pub(super) use model::{Place, describe};

/// The places of a page from top to bottom.
pub(super) fn places(page: &Page, sections: &Sections, tables: &[Table]) -> Vec<Found<Place>> {
    let mut found: Vec<Found<Place>> = Vec::new();
    let mut tabled: Vec<Rect> = Vec::new();
    for table in tables.iter().filter(|t| t.is_places() && !t.advance) {
        let places = table::places(page, sections, table);
        if !places.is_empty() {
            tabled.push(table.rect);
            found.extend(places);
        }
    }
    let mut headings: Vec<Option<Rect>> = vec![None; found.len()];
    for block in &sections.blocks {
        let rect = page.chunks[block.heading].rect;
        let inside = tabled
            .iter()
            .any(|t| t.contains(rect.mid_x(), rect.mid_y()));
        let Some(role) = location_role(block.label).filter(|_| !inside) else {
            continue;
        };
        if is_column_title(page, block, tables) {
            continue;
        }
        let Some(place) = read_block(page, block, role) else {
            continue;
        };
        let mut place = place;
        name_from_above(page, block, &mut place.value.location);
        match address_of(page, block, &mut found, &headings) {
            Some(earlier) => add_address(earlier, place.value.location),
            None => {
                found.push(place);
                headings.push(Some(rect));
            }
        }
    }
    if !found
        .iter()
        .any(|p| p.value.location.role == LocationRole::Set)
    {
        let weakly_labelled = by_weak_labels(page, sections, tables);
        let is_empty = weakly_labelled.is_empty();
        found.extend(weakly_labelled);
        if is_empty {
            found.extend(from_scenes(page, tables));
        }
    }
    found.sort_by(|a, b| a.rect.y0.total_cmp(&b.rect.y0));
    found
}

/// Whether a heading is a column title: "Location" above a column of a crew or scene table.
fn is_column_title(page: &Page, block: &Block, tables: &[Table]) -> bool {
    let rect = &page.chunks[block.heading].rect;
    let named = tables.iter().any(|t| {
        let inside = t.rect.contains(rect.mid_x(), rect.mid_y());
        inside && (t.is_people() || t.is_scenes() || t.has(Column::Date))
    });
    named && block.inline.is_none()
}
