//! Places from blocks: the lines below or beside a heading.

use super::code::heading_code;
use super::lines::clean_line;
use super::model::Place;
use crate::fields::evidence::Found;
use crate::fields::sections::Block;
use crate::layout::{Page, Rect, is_wrapped};
use crate::reading::{Location, LocationRole};
use crate::value::address::{address_score, split_place};
use crate::value::coordinates::{find_coordinates, find_what3words};

/// A line of a block with its box.
type Line = (String, Rect);

/// The place of a block, if its lines name one.
pub(super) fn read_block(page: &Page, block: &Block, role: LocationRole) -> Option<Found<Place>> {
    let heading = &page.chunks[block.heading];
    let lines = lines(page, block);
    let coordinates = coordinates(page, block, &lines);
    let what3words = what3words(page, block, &lines);
    let kept: Vec<Line> = lines
        .into_iter()
        .filter_map(|(line, rect)| clean_line(&line).map(|line| (line, rect)))
        .take(if role == LocationRole::Hospital { 5 } else { 4 })
        .collect();
    let texts: Vec<String> = kept.iter().map(|(line, _)| line.clone()).collect();
    let (name, address) = split_place(&texts);
    let characters = texts.iter().flat_map(|text| text.chars());
    let letters = characters.filter(|c| c.is_alphabetic()).count();
    if letters < 2 && coordinates.is_none() && what3words.is_none() {
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
        what3words,
    };
    let confidence = confidence(&location);
    let rule = if block.inline.is_some() {
        "place-inline"
    } else {
        "place-block"
    };
    let place = Place {
        location,
        code: heading_code(page, block.heading),
    };
    Some(Found::at(place, confidence, page, rect, rule))
}

/// The lines of a block; lines that were broken because a cell was too narrow are joined again.
fn lines(page: &Page, block: &Block) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    if let Some(inline) = &block.inline {
        lines.push((inline.clone(), page.chunks[block.heading].rect));
    }
    let mut previous = block.heading;
    for &member in &block.members {
        let chunk = &page.chunks[member];
        // The address may stand in another cell beside the name.
        let apart = page.is_separated(previous, member)
            || chunk.rect.x0 - page.chunks[previous].rect.x1 > 1.5 * chunk.size;
        previous = member;
        match lines.last_mut() {
            Some((line, rect))
                if rect.same_line(&chunk.rect) && !(apart && address_score(line) < 2) =>
            {
                join(line, &chunk.text);
                *rect = rect.union(&chunk.rect);
            }
            Some((line, rect))
                if !rect.same_line(&chunk.rect)
                    && (is_wrapped(rect, chunk) || is_rest_of_phone(line, &chunk.text)) =>
            {
                join(line, &chunk.text);
                // The joined line ends where its last chunk does.
                *rect = Rect {
                    x1: chunk.rect.x1,
                    y0: chunk.rect.y0,
                    ..rect.union(&chunk.rect)
                };
            }
            _ => lines.push((chunk.text.clone(), chunk.rect)),
        }
    }
    lines
}

/// Whether a text has the last digits of a telephone number that did not fit on the line.
fn is_rest_of_phone(line: &str, more: &str) -> bool {
    let tail = line.rsplit(|c: char| c.is_alphabetic() || c == ',').next();
    let open = tail.is_some_and(|tail| tail.trim_start().starts_with(['+', '(']));
    open && more.len() <= 9
        && more
            .chars()
            .all(|c| c.is_ascii_digit() || " -/".contains(c))
}

/// Joins a text to a line: with a comma before a postcode, else with a space.
fn join(line: &mut String, more: &str) {
    let postcode = more.starts_with(|c: char| c.is_ascii_digit()) && address_score(more) >= 2;
    let comma = postcode && !line.ends_with(',');
    line.push_str(if comma { ", " } else { " " });
    line.push_str(more);
}

/// The What3Words address, printed or in a link.
fn what3words(page: &Page, block: &Block, lines: &[Line]) -> Option<String> {
    let area = area(page, block, lines);
    let linked = page.links.iter().filter(|link| {
        let [x0, y0, x1, y1] = link.bounds;
        area.contains((x0 + x1) / 2.0, (y0 + y1) / 2.0)
    });
    let printed = lines.iter().find_map(|(line, _)| find_what3words(line));
    printed.or_else(|| {
        linked
            .map(|link| &link.uri)
            .find_map(|uri| find_what3words(uri))
    })
}

/// The box around the heading and the lines of a block.
fn area(page: &Page, block: &Block, lines: &[Line]) -> Rect {
    let heading = page.chunks[block.heading].rect;
    lines
        .iter()
        .fold(heading, |area, (_, rect)| area.union(rect))
}

/// Coordinates: printed, in a link, or in a map link beside the block.
fn coordinates(page: &Page, block: &Block, lines: &[Line]) -> Option<[f64; 2]> {
    let area = area(page, block, lines);
    let printed = lines.iter().find_map(|(line, _)| find_coordinates(line));
    let linked = || {
        page.links.iter().find_map(|link| {
            let [x0, y0, x1, y1] = link.bounds;
            area.contains((x0 + x1) / 2.0, (y0 + y1) / 2.0)
                .then(|| find_coordinates(&link.uri))?
        })
    };
    // A map link may stand to the right of the place in another column.
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
    printed.or_else(linked).or_else(beside)
}

/// The confidence in a place, by the parts that are known.
pub(super) fn confidence(location: &Location) -> f64 {
    match (&location.name, &location.address) {
        (_, Some(address)) if address_score(address) >= 2 => 0.95,
        (_, Some(_)) => 0.88,
        (Some(name), None) if name.chars().count() > 80 => 0.4,
        _ => 0.7,
    }
}
