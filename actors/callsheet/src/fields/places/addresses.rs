//! Headings for only the address of a place that is named before or above.

use super::model::Place;
use crate::fields::evidence::Found;
use crate::fields::sections::Block;
use crate::layout::{Page, Rect};
use crate::reading::Location;

/// Labels that mean only "address"; the address belongs to the previous place.
const ADDRESS_ONLY: &[&str] = &[
    "address",
    "adres",
    "adresse",
    "direccion",
    "indirizzo",
    "set address",
    "location address",
];

/// The earlier place without an address to which an "Address" heading belongs.
pub(super) fn address_of<'a>(
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

/// Sets the name from the row above: "SET | Rusty's Garage" above "ADDRESS | 4100 Cerro Rd". The word
/// "set" is too common for a label.
pub(super) fn name_from_above(page: &Page, block: &Block, location: &mut Location) {
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

/// Adds the address of a heading to an earlier place.
pub(super) fn add_address(earlier: &mut Location, more: Location) {
    let text: Vec<String> = [more.name, more.address].into_iter().flatten().collect();
    earlier.address = Some(text.join(", "));
    earlier.coordinates = earlier.coordinates.or(more.coordinates);
    earlier.what3words = earlier.what3words.take().or(more.what3words);
}
