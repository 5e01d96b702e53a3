//! Places from a table with a column of addresses.

use super::super::columns::Column;
use super::super::evidence::Found;
use super::super::sections::Sections;
use super::super::tables::{Row, Table, Value};
use super::block::confidence;
use super::code::is_code;
use super::text::clean;
use super::{Place, role_of};
use crate::layout::{Page, Rect};
use crate::lexicon::Label;
use crate::reading::{Location, LocationRole};
use crate::value::address::split_place;
use crate::value::coordinates::{find_coordinates, find_words};

/// Columns that may hold the name, in the order they are asked.
const NAMES: [Column; 3] = [Column::Name, Column::Place, Column::SetName];
/// Columns of places with a purpose of their own.
const SITES: [LocationRole; 3] = [
    LocationRole::Base,
    LocationRole::Parking,
    LocationRole::Hospital,
];

/// The places of a table, row by row.
pub(super) fn places(page: &Page, sections: &Sections, table: &Table) -> Vec<Found<Place>> {
    let usual = usual_role(page, sections, table);
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
        let (role, label) = match purpose(page, row) {
            Purpose::Named(role, label) => (Some(role), Some(label)),
            Purpose::Foreign => continue,
            Purpose::Unsaid => (usual, None),
        };
        let main = role.and_then(|role| main_place(page, row, role, label));
        if let Some(place) = main {
            last = Some(found.len());
            found.push(place);
        }
        found.extend(SITES.iter().filter_map(|&role| site(page, row, role)));
    }
    found
}

/// What a row without a label of its own is: the set where a column or the
/// heading above speaks of locations.
fn usual_role(page: &Page, sections: &Sections, table: &Table) -> Option<LocationRole> {
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
        .and_then(|(block, _)| role_of(block.label))
}

enum Purpose {
    /// The role and the chunk that names it.
    Named(LocationRole, usize),
    /// The row of something else: the office, the weather.
    Foreign,
    Unsaid,
}

fn purpose(page: &Page, row: &Row) -> Purpose {
    for &index in &row.chunks {
        let chunk = &page.chunks[index];
        let Some(heading) = chunk.bare_heading().filter(|h| h.label.is_section()) else {
            if is_code(&chunk.text) {
                continue;
            }
            break;
        };
        return match role_of(heading.label) {
            Some(role) => Purpose::Named(role, index),
            None if heading.label == Label::Notes => Purpose::Unsaid,
            None => Purpose::Foreign,
        };
    }
    Purpose::Unsaid
}

/// The lines of a cell, the label not among them.
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
    lines.iter().filter_map(|line| clean(line)).collect()
}

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
    // Where the label is all there is to the name, it is the name.
    if name.is_none() && role != LocationRole::Set {
        let told = |v: &&Value| label.is_some_and(|l| v.chunks.contains(&l));
        let named = NAMES.iter().filter_map(|&c| value(c)).find(told);
        // The address may begin with the name.
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
        what3words: texts().find_map(find_words),
    };
    let confidence = confidence(&location);
    let code = cell_code(page, row, label);
    let place = Place { location, code };
    Some(Found::at(place, confidence, page, row.rect, "place-row"))
}

/// The code in its column, or in front of everything else.
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

/// The place in a column such as "Parking" or "Hospital".
fn site(page: &Page, row: &Row, role: LocationRole) -> Option<Found<Place>> {
    let value = row.values.iter().find(|v| v.column == Column::Site(role))?;
    let (name, address) = split_place(&lines(page, value, None));
    let location = Location {
        name,
        address,
        role,
        coordinates: find_coordinates(&value.text),
        what3words: find_words(&value.text),
    };
    let some = location.name.is_some() || location.address.is_some();
    let confidence = confidence(&location);
    let place = Place {
        location,
        code: None,
    };
    some.then(|| Found::at(place, confidence, page, value.rect, "place-column"))
}

/// A further line of the place above: nothing but more of its cells, and no
/// drawn line between.
fn continues(page: &Page, table: &Table, row: &Row, last: &Found<Place>) -> bool {
    let fresh = |c: &Column| row.get(*c).is_some();
    let opens = fresh(&Column::Code)
        || NAMES.iter().any(fresh)
        || matches!(purpose(page, row), Purpose::Named(..) | Purpose::Foreign);
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

fn extend(last: &mut Found<Place>, row: &Row) {
    let more = row.get(Column::Address).and_then(clean);
    if let (Some(address), Some(more)) = (&mut last.value.location.address, more) {
        address.push_str(if address.ends_with(',') { " " } else { ", " });
        address.push_str(&more);
    }
    last.rect = Rect::union(&last.rect, &row.rect);
}
