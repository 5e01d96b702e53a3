//! The sets of pages without a section for one: by weak labels, else from scene tables.

use super::block::read_block;
use super::model::Place;
use crate::fields::evidence::Found;
use crate::fields::sections::{Sections, block};
use crate::fields::tables::Table;
use crate::layout::{Page, Rect};
use crate::lexicon::{Column, Label, LabelSpan, find_labels};
use crate::reading::{Location, LocationRole};
use crate::text::Folded;
use crate::value::address::{address_score, split_place};
use crate::value::coordinates::find_what3words;

/// Labels that mean the location as often as what the set represents: "Motiv: Café Rosa,
/// Lindengasse 4" on Austrian sheets. Only an address makes their value a place.
const WEAK_LABELS: [&str; 6] = ["motiv", "motive", "set", "decor", "decorado", "ambiente"];

/// Places with an address after a weak label.
pub(super) fn by_weak_labels(
    page: &Page,
    sections: &Sections,
    tables: &[Table],
) -> Vec<Found<Place>> {
    let tabled = |rect: &Rect| {
        let mut inside = tables.iter().filter(|t| t.is_people() || t.is_scenes());
        inside.any(|t| t.rect.contains(rect.mid_x(), rect.mid_y()))
    };
    let found = page.chunks.iter().enumerate().filter_map(|(index, chunk)| {
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
        if !opens || !WEAK_LABELS.contains(&word) || tabled(&chunk.rect) {
            return None;
        }
        // Below a heading of places the chunk belongs to that section.
        let owner = sections.owner(index).filter(|label| *label != Label::Set);
        let known = owner.is_some() || sections.is_advance(page, index);
        let place = read_block(page, &block(page, index, span), LocationRole::Set)?;
        let address = place.value.location.address.as_deref();
        (!known && address.is_some_and(|text| address_score(text) >= 2)).then_some(place)
    });
    found.collect()
}

/// The distinct places of the scene tables.
pub(super) fn from_scenes(page: &Page, tables: &[Table]) -> Vec<Found<Place>> {
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
            // "LOC 1" above the name only numbers the places.
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
                    what3words: find_what3words(&value.text),
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
