//! Places with their roles: set, base, parking, hospital, rental house.
//!
//! ```text
//! table with an address column -> one place a row (role by label or by title)
//! heading with its block       -> one place a block
//! neither                      -> the places of the scene table
//! ```

mod block;
mod code;
mod rows;
mod text;

use super::columns::Column;
use super::evidence::Found;
use super::sections::{Block, Sections, block};
use super::tables::Table;
use crate::layout::{Page, Rect};
use crate::lexicon::{Folded, Label, LabelSpan, find_labels};
use crate::reading::{Location, LocationRole};
use crate::value::address::{address_score, split_place};
use crate::value::coordinates::find_words;
use block::read_block;
pub(super) use code::resolve;

/// A place, and what other parts of the sheet call it.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) location: Location,
    pub(super) code: Option<String>,
}

/// Labels that say only "address": it belongs to the place before.
const ADDRESS_ONLY: &[&str] = &[
    "address",
    "adres",
    "adresse",
    "direccion",
    "indirizzo",
    "set address",
    "location address",
];

/// Places of a page, in reading order.
pub(super) fn places(page: &Page, sections: &Sections, tables: &[Table]) -> Vec<Found<Place>> {
    let mut found: Vec<Found<Place>> = Vec::new();
    let mut tabled: Vec<Rect> = Vec::new();
    for table in tables.iter().filter(|t| t.is_places() && !t.advance) {
        let places = rows::places(page, sections, table);
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
        let Some(role) = role_of(block.label).filter(|_| !inside) else {
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
        let told = by_other_words(page, sections, tables);
        let none = told.is_empty();
        found.extend(told);
        if none {
            found.extend(from_scenes(page, tables));
        }
    }
    found.sort_by(|a, b| a.rect.y0.total_cmp(&b.rect.y0));
    found
}

/// The place whose address an "Address" heading gives.
fn address_of<'a>(
    page: &Page,
    block: &Block,
    found: &'a mut [Found<Place>],
    headings: &[Option<Rect>],
) -> Option<&'a mut Location> {
    let heading = &page.chunks[block.heading];
    let label = heading.labels.first()?;
    if !ADDRESS_ONLY.contains(&&heading.folded.text[label.start..label.end]) {
        return None;
    }
    let earlier = found.iter_mut().zip(headings).rev().find(|(_, rect)| {
        rect.is_some_and(|rect| {
            let near = (-2.0..60.0).contains(&(heading.rect.y0 - rect.y0));
            near && (heading.rect.same_line(&rect) || (heading.rect.x0 - rect.x0).abs() < 60.0)
        })
    });
    earlier
        .map(|(place, _)| &mut place.value.location)
        .filter(|location| location.address.is_none())
}

/// "SET | Rusty's Garage" over "ADDRESS | 4100 Cerro Rd": the word is too common
/// for a label of its own.
fn name_from_above(page: &Page, block: &Block, location: &mut Location) {
    const WORDS: [&str; 8] = [
        "set", "sets", "motiv", "decor", "decorado", "ambiente", "venue", "name",
    ];
    let heading = &page.chunks[block.heading];
    let label = heading
        .labels
        .first()
        .map(|l| &heading.folded.text[l.start..l.end]);
    let only_address = label.is_some_and(|l| ADDRESS_ONLY.contains(&l));
    if !only_address || location.name.is_some() {
        return;
    }
    let name = page.above(block.heading).filter(|&i| {
        let above = &page.chunks[i];
        let word = above.folded.text.trim().trim_end_matches(':');
        WORDS.contains(&word) && heading.rect.y0 - above.rect.y1 < 2.0 * heading.size
    });
    let value = name.and_then(|i| page.right_of(i)).map(|i| &page.chunks[i]);
    location.name = value
        .filter(|c| c.heading().is_none() && c.times.is_empty())
        .map(|c| c.text.clone());
}

fn add_address(earlier: &mut Location, more: Location) {
    let text: Vec<String> = [more.name, more.address].into_iter().flatten().collect();
    earlier.address = Some(text.join(", "));
    earlier.coordinates = earlier.coordinates.or(more.coordinates);
    earlier.what3words = earlier.what3words.take().or(more.what3words);
}

fn role_of(label: Label) -> Option<LocationRole> {
    Some(match label {
        Label::Set => LocationRole::Set,
        Label::Base => LocationRole::Base,
        Label::Parking => LocationRole::Parking,
        Label::Hospital => LocationRole::Hospital,
        Label::Rental => LocationRole::Rental,
        _ => return None,
    })
}

/// Words that mean the place of the day as often as what the set shows: "Motiv: Café Rosa,
/// Lindengasse 4" of Austrian sheets. Only an address makes them a place.
const OTHER_WORDS: [&str; 6] = ["motiv", "motive", "set", "decor", "decorado", "ambiente"];

fn by_other_words(page: &Page, sections: &Sections, tables: &[Table]) -> Vec<Found<Place>> {
    let tabled = |rect: &Rect| {
        let mut inside = tables.iter().filter(|t| t.is_people() || t.is_scenes());
        inside.any(|t| t.rect.contains(rect.mid_x(), rect.mid_y()))
    };
    let told = page.chunks.iter().enumerate().filter_map(|(index, chunk)| {
        let text = &chunk.folded.text;
        let start = text.find(char::is_alphabetic)?;
        let word = text[start..].split(|c: char| !c.is_alphabetic()).next()?;
        let span = LabelSpan {
            label: Label::Set,
            start,
            end: start + word.len(),
            fuzzy: false,
        };
        let tail = text[span.end..].trim_start();
        let opens = tail.is_empty() || tail.starts_with(':');
        if !opens || !OTHER_WORDS.contains(&word) || tabled(&chunk.rect) {
            return None;
        }
        // Under a heading of places it is one of them.
        let owner = sections.owner(index).filter(|label| *label != Label::Set);
        let known = owner.is_some() || sections.is_advance(page, index);
        let place = read_block(page, &block(page, index, span), LocationRole::Set)?;
        let address = place.value.location.address.as_deref();
        (!known && address.is_some_and(|text| address_score(text) >= 2)).then_some(place)
    });
    told.collect()
}

/// "Location" over a column of a crew or scene table is no section.
fn is_column_title(page: &Page, block: &Block, tables: &[Table]) -> bool {
    let rect = &page.chunks[block.heading].rect;
    let named = tables.iter().any(|t| {
        let inside = t.rect.contains(rect.mid_x(), rect.mid_y());
        inside && (t.is_people() || t.is_scenes() || t.has(Column::Date))
    });
    named && block.inline.is_none()
}

/// Distinct places of the scene table, where no section names any.
fn from_scenes(page: &Page, tables: &[Table]) -> Vec<Found<Place>> {
    let mut found: Vec<Found<Place>> = Vec::new();
    for table in tables.iter().filter(|t| t.is_scenes() && !t.advance) {
        for row in &table.rows {
            let Some(value) = row
                .values
                .iter()
                .find(|v| matches!(v.column, Column::Place | Column::Address))
            else {
                continue;
            };
            let text = value.text.trim();
            if text.chars().filter(|c| c.is_alphabetic()).count() < 4 {
                continue;
            }
            let mut lines = value.lines.clone();
            // "LOC 1" over the name only counts the places.
            if lines.len() > 1 && find_labels(&Folded::new(&lines[0])).len() == 1 {
                lines.remove(0);
            }
            let (name, address) = split_place(&lines);
            let known = found
                .iter()
                .any(|f| f.value.location.name == name && f.value.location.address == address);
            if !known {
                let role = LocationRole::Set;
                let location = Location {
                    name,
                    address,
                    role,
                    coordinates: None,
                    what3words: find_words(&value.text),
                };
                let place = Place {
                    location,
                    code: None,
                };
                found.push(Found::at(place, 0.6, page, value.rect, "scene-table-place"));
            }
        }
    }
    found
}

/// "name, address" as a person would say it.
pub(super) fn describe(location: &Location) -> String {
    let parts = [location.name.as_deref(), location.address.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
