//! Places from tables with an address column.

use super::block::confidence;
use super::code::is_code;
use super::lines::clean_line;
use super::model::{Place, location_role};
use crate::fields::evidence::Found;
use crate::fields::sections::Sections;
use crate::fields::tables::{Row, Table, Value};
use crate::layout::{Page, Rect};
use crate::lexicon::{Column, Label};
use crate::reading::{Location, LocationRole};
use crate::value::address::split_place;
use crate::value::coordinates::{find_coordinates, find_what3words};

/// Columns that may have the name, in the order of preference.
const NAMES: [Column; 3] = [Column::Name, Column::Place, Column::SetName];

/// Roles of places that have a column of their own.
const ROLES_WITH_COLUMN: [LocationRole; 3] = [
    LocationRole::Base,
    LocationRole::Parking,
    LocationRole::Hospital,
];

/// The places of a table, row by row.
pub(super) fn places(page: &Page, sections: &Sections, table: &Table) -> Vec<Found<Place>> {
    let default = default_role(page, sections, table);
    let mut found: Vec<Found<Place>> = Vec::new();
    let mut last: Option<usize> = None;
    for row in &table.rows {
        if let Some(at) = last
            && continues(page, table, row, &found[at])
        {
            extend(&mut found[at], row);
            continue;
        }
        last = None;
        let (role, label) = match row_label(page, row) {
            RowLabel::Named(role, label) => (Some(role), Some(label)),
            RowLabel::Foreign => continue,
            RowLabel::Unlabelled => (default, None),
        };
        let main = role.and_then(|role| main_place(page, row, role, label));
        if let Some(place) = main {
            last = Some(found.len());
            found.push(place);
        }
        found.extend(
            ROLES_WITH_COLUMN
                .iter()
                .filter_map(|&role| place_of_role(page, row, role)),
        );
    }
    found
}

/// The role of rows without a label: set if the table has a column for locations, else that of the
/// heading above.
fn default_role(page: &Page, sections: &Sections, table: &Table) -> Option<LocationRole> {
    if table.has(Column::Place) || table.has(Column::SetName) {
        return Some(LocationRole::Set);
    }
    let heading = sections.blocks.iter().map(|b| (b, &page.chunks[b.heading]));
    let above = heading.filter(|(_, c)| {
        let gap = table.rect.y0 - c.rect.y1;
        (-2.0..4.0 * c.size).contains(&gap) && c.rect.overlap_x(&table.rect) > 0.0
    });
    above
        .max_by(|(_, a), (_, b)| a.rect.y1.total_cmp(&b.rect.y1))
        .and_then(|(block, _)| location_role(block.label))
}

/// What a row is about, by its label.
enum RowLabel {
    /// A place: its role and the chunk of the label.
    Named(LocationRole, usize),
    /// Not a place for people to go to: the office, the weather.
    Foreign,
    /// No label.
    Unlabelled,
}

fn row_label(page: &Page, row: &Row) -> RowLabel {
    for &index in &row.chunks {
        let chunk = &page.chunks[index];
        let Some(heading) = chunk.bare_heading().filter(|h| h.label.is_section()) else {
            if is_code(&chunk.text) {
                continue;
            }
            break;
        };
        return match location_role(heading.label) {
            Some(role) => RowLabel::Named(role, index),
            None if heading.label == Label::Notes => RowLabel::Unlabelled,
            None => RowLabel::Foreign,
        };
    }
    RowLabel::Unlabelled
}

/// The cleaned lines of a cell without the label.
fn lines(page: &Page, value: &Value, label: Option<usize>) -> Vec<String> {
    let lines: Vec<String> = match label.filter(|l| value.chunks.contains(l)) {
        None => value.lines.clone(),
        Some(label) => value
            .chunks
            .iter()
            .filter(|&&c| c != label)
            .map(|&c| page.chunks[c].text.clone())
            .collect(),
    };
    lines.iter().filter_map(|line| clean_line(line)).collect()
}

/// The place of a row, by its name and address.
fn main_place(
    page: &Page,
    row: &Row,
    role: LocationRole,
    label: Option<usize>,
) -> Option<Found<Place>> {
    let value = |column: Column| row.values.iter().find(|v| v.column == column);
    let cell = |column: Column| value(column).map(|v| lines(page, v, label));
    let mut address = cell(Column::Address).unwrap_or_default();
    let mut name = NAMES
        .iter()
        .find_map(|&c| cell(c).filter(|l| !l.is_empty()));
    // If there is no other name, the label is the name.
    if name.is_none() && role != LocationRole::Set {
        let has_label = |v: &&Value| label.is_some_and(|l| v.chunks.contains(&l));
        let named = NAMES.iter().filter_map(|&c| value(c)).find(has_label);
        // Unless the address begins with the name.
        name = match split_place(&address) {
            (Some(_), Some(_)) => None,
            _ => named.map(|v| vec![v.text.clone()]),
        };
        if name.is_none() && !address.is_empty() {
            name = Some(address.clone());
            address.clear();
        }
    }
    let (name, address) = match (name, address.is_empty()) {
        (Some(name), true) => split_place(&name),
        (name, _) => (
            name.map(|lines| lines.join(" ")),
            Some(address.join(", ")).filter(|a| !a.is_empty()),
        ),
    };
    if name.is_none() && address.is_none() {
        return None;
    }
    let texts = || row.values.iter().map(|v| v.text.as_str());
    let location = Location {
        name,
        address,
        role,
        coordinates: texts().find_map(find_coordinates),
        what3words: texts().find_map(find_what3words),
    };
    let confidence = confidence(&location);
    let code = cell_code(page, row, label);
    let place = Place { location, code };
    Some(Found::at(place, confidence, page, row.rect, "place-row"))
}

/// The code of a row: in its column, else the first chunk that can be one.
fn cell_code(page: &Page, row: &Row, label: Option<usize>) -> Option<String> {
    let column = row.values.iter().find(|v| v.column == Column::Code);
    let chunks = column.map_or(&row.chunks[..], |v| &v.chunks);
    chunks
        .iter()
        .filter(|&&c| Some(c) != label)
        .map(|&c| page.chunks[c].text.trim())
        .find(|text| is_code(text))
        .map(str::to_owned)
}

/// The place in a column for one role, such as "Parking" or "Hospital".
fn place_of_role(page: &Page, row: &Row, role: LocationRole) -> Option<Found<Place>> {
    let value = row.values.iter().find(|v| v.column == Column::Site(role))?;
    let (name, address) = split_place(&lines(page, value, None));
    let location = Location {
        name,
        address,
        role,
        coordinates: find_coordinates(&value.text),
        what3words: find_what3words(&value.text),
    };
    let some = location.name.is_some() || location.address.is_some();
    let confidence = confidence(&location);
    let place = Place {
        location,
        code: None,
    };
    some.then(|| Found::at(place, confidence, page, value.rect, "place-column"))
}

/// Whether a row is a further line of the place above: no name, code or label, and no ruling
/// between.
fn continues(page: &Page, table: &Table, row: &Row, last: &Found<Place>) -> bool {
    let fresh = |c: &Column| row.get(*c).is_some();
    let opens = fresh(&Column::Code)
        || NAMES.iter().any(fresh)
        || matches!(
            row_label(page, row),
            RowLabel::Named(..) | RowLabel::Foreign
        );
    let Some(&first) = row.chunks.first() else {
        return false;
    };
    let ruled = page.chunks[first]
        .band
        .0
        .is_some_and(|y| y >= last.rect.mid_y());
    let gap = row.rect.y0 - last.rect.y1;
    let named = NAMES.iter().chain([&Column::Code]).any(|&c| table.has(c));
    named && !opens && !ruled && gap < 0.8 * row.rect.height().max(6.0)
}

/// Adds the address of a continuation to the place above.
fn extend(last: &mut Found<Place>, row: &Row) {
    let more = row.get(Column::Address).and_then(clean_line);
    if let (Some(address), Some(more)) = (&mut last.value.location.address, more) {
        address.push_str(if address.ends_with(',') { " " } else { ", " });
        address.push_str(&more);
    }
    last.rect = Rect::union(&last.rect, &row.rect);
}
