//! Places with their roles: set, base, parking, hospital, rental house.

use super::columns::Column;
use super::evidence::Found;
use super::sections::{Block, Sections};
use super::tables::Table;
use crate::layout::{Page, Rect, is_wrapped};
use crate::lexicon::{Folded, Label, find_labels, fold};
use crate::reading::{Location, LocationRole};
use crate::value::address::{address_score, split_place};
use crate::value::coordinates::find_coordinates;
use crate::value::phone::find_phones;
use crate::value::time::{Strength, find_times};

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
pub(super) fn places(page: &Page, sections: &Sections, tables: &[Table]) -> Vec<Found<Location>> {
    let mut found: Vec<Found<Location>> = Vec::new();
    let mut headings: Vec<Rect> = Vec::new();
    for block in &sections.blocks {
        let heading = &page.chunks[block.heading];
        let Some(role) = role_of(block.label) else {
            continue;
        };
        if is_column_title(page, block, tables) {
            continue;
        }
        let Some(place) = read_block(page, block, role) else {
            continue;
        };
        let label = heading
            .labels
            .first()
            .map(|l| &heading.folded.text[l.start..l.end]);
        let only_address = label.is_some_and(|l| ADDRESS_ONLY.contains(&l));
        let previous = found.iter_mut().zip(&headings).rev().find(|(_, rect)| {
            let down = heading.rect.y0 - rect.y0;
            let near = (-2.0..60.0).contains(&down);
            near && (heading.rect.same_line(rect) || (heading.rect.x0 - rect.x0).abs() < 60.0)
        });
        match previous.filter(|(p, _)| only_address && p.value.address.is_none()) {
            Some((earlier, _)) => {
                let text = [place.value.name, place.value.address];
                let text: Vec<String> = text.into_iter().flatten().collect();
                earlier.value.address = Some(text.join(", "));
                earlier.value.coordinates = earlier.value.coordinates.or(place.value.coordinates);
            }
            None => {
                found.push(place);
                headings.push(heading.rect);
            }
        }
    }
    if !found.iter().any(|p| p.value.role == LocationRole::Set) {
        found.extend(from_tables(page, tables));
    }
    found
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

/// "Location" over a column of a crew or scene table is no section.
fn is_column_title(page: &Page, block: &Block, tables: &[Table]) -> bool {
    let rect = &page.chunks[block.heading].rect;
    let named = tables.iter().any(|t| {
        let inside = t.rect.contains(rect.mid_x(), rect.mid_y());
        inside && (t.is_people() || t.is_scenes() || t.has(Column::Date))
    });
    named && block.inline.is_none()
}

fn read_block(page: &Page, block: &Block, role: LocationRole) -> Option<Found<Location>> {
    let mut lines: Vec<(String, Rect)> = Vec::new();
    let heading = &page.chunks[block.heading];
    if let Some(inline) = &block.inline {
        lines.push((inline.clone(), heading.rect));
    }
    for &member in &block.members {
        let chunk = &page.chunks[member];
        // One line in several chunks, or one the cell was too narrow for.
        let continues = |rect: &Rect| rect.same_line(&chunk.rect) || is_wrapped(rect, chunk);
        match lines.last_mut().filter(|(_, rect)| continues(rect)) {
            Some((line, rect)) => {
                let postcode = chunk.text.starts_with(|c: char| c.is_ascii_digit())
                    && address_score(&chunk.text) >= 2;
                line.push_str(if postcode { ", " } else { " " });
                line.push_str(&chunk.text);
                // The line now ends where its last piece does.
                let end = chunk.rect.x1;
                let same = rect.same_line(&chunk.rect);
                *rect = rect.union(&chunk.rect);
                if !same {
                    *rect = Rect {
                        x1: end,
                        y0: chunk.rect.y0,
                        ..*rect
                    };
                }
            }
            None => lines.push((chunk.text.clone(), chunk.rect)),
        }
    }
    let area = lines
        .iter()
        .fold(heading.rect, |r, (_, rect)| r.union(rect));
    let printed = lines.iter().find_map(|(line, _)| find_coordinates(line));
    let linked = || {
        page.links.iter().find_map(|link| {
            let [x0, y0, x1, y1] = link.bounds;
            area.contains((x0 + x1) / 2.0, (y0 + y1) / 2.0)
                .then(|| find_coordinates(&link.uri))?
        })
    };
    // A map link may stand behind the place in a column of its own.
    let beside = || {
        let mut at = block.heading;
        (0..3).find_map(|_| {
            at = page.right_of(at)?;
            let chunk = &page.chunks[at];
            if chunk.heading().is_some() {
                None
            } else {
                find_coordinates(&chunk.text)
            }
        })
    };
    let coordinates = printed.or_else(linked).or_else(beside);
    let kept: Vec<(String, Rect)> = lines
        .into_iter()
        .filter_map(|(line, rect)| clean(&line).map(|line| (line, rect)))
        .take(if role == LocationRole::Hospital { 5 } else { 4 })
        .collect();
    let texts: Vec<String> = kept.iter().map(|(line, _)| line.clone()).collect();
    let (name, address) = split_place(&texts);
    if name.is_none() && address.is_none() && coordinates.is_none() {
        return None;
    }
    let rect = kept
        .iter()
        .map(|(_, r)| *r)
        .reduce(|a, b| a.union(&b))
        .unwrap_or(heading.rect);
    let location = Location {
        name,
        address,
        role,
        coordinates,
    };
    let confidence = confidence(&location);
    let rule = if block.inline.is_some() {
        "place-inline"
    } else {
        "place-block"
    };
    Some(Found::at(location, confidence, page, rect, rule))
}

fn confidence(location: &Location) -> f64 {
    match (&location.name, &location.address) {
        (_, Some(address)) if address_score(address) >= 2 => 0.95,
        (_, Some(_)) => 0.88,
        (Some(name), None) if name.chars().count() > 80 => 0.4,
        _ => 0.7,
    }
}

/// A line without phones, times and links; `None` if nothing is left.
fn clean(line: &str) -> Option<String> {
    let mut text = line.to_owned();
    for phone in find_phones(line, None).into_iter().rev() {
        let plain_number = line[phone.start..phone.end].len() <= 6;
        if !plain_number {
            text.replace_range(phone.start..phone.end, " ");
        }
    }
    let text: Vec<&str> = text
        .split_whitespace()
        .filter(|w| !w.contains("://") && !w.starts_with("www.") && !w.contains("@"))
        .collect();
    let joined = text.join(" ");
    let lower = fold(&joined);
    let times = find_times(&lower);
    let strong = times
        .iter()
        .filter(|t| t.strength == Strength::Strong)
        .count();
    let letters = lower.chars().filter(|c| c.is_alphabetic()).count();
    let labelled_time = strong > 0
        && find_labels(&Folded::new(&joined))
            .iter()
            .any(|l| l.label.is_time());
    let coordinates_only = find_coordinates(&joined).is_some() && letters < 12;
    let postcode = joined.len() <= 8 && joined.bytes().filter(u8::is_ascii_digit).count() >= 4;
    if letters < 2 && !postcode || labelled_time || coordinates_only || strong > 0 && letters < 6 {
        return None;
    }
    // What is left of "Tel.: 123" says nothing.
    let tail = joined.trim_end_matches([':', ',', ' ', '-', '|']);
    let tail = ["tel.", "tel", "phone", "ph", "ph.", "t.", "mob.", "t:"]
        .iter()
        .find_map(|end| {
            let cut = tail.len().checked_sub(end.len())?;
            tail.get(cut..).filter(|t| t.eq_ignore_ascii_case(end))?;
            let before = tail.get(..cut)?;
            before
                .ends_with([' ', ','])
                .then_some(before)
                .or((before.is_empty()).then_some(""))
        })
        .unwrap_or(tail);
    let tail = tail.trim_end_matches([':', ',', ' ', '-', '|']);
    (!tail.is_empty()).then(|| tail.to_owned())
}

/// Distinct places of the scene table, where no section names any.
fn from_tables(page: &Page, tables: &[Table]) -> Vec<Found<Location>> {
    let mut found: Vec<Found<Location>> = Vec::new();
    for table in tables.iter().filter(|t| t.is_scenes() && !t.advance) {
        for row in &table.rows {
            let Some(value) = row.values.iter().find(|v| v.column == Column::Place) else {
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
                .any(|f| f.value.name == name && f.value.address == address);
            if !known {
                let role = LocationRole::Set;
                let location = Location {
                    name,
                    address,
                    role,
                    coordinates: None,
                };
                found.push(Found::at(
                    location,
                    0.6,
                    page,
                    value.rect,
                    "scene-table-place",
                ));
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
