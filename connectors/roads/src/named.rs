//! What an extract calls its streets, houses and places.

use std::collections::{HashMap, HashSet};

use crate::Error;
use crate::osm::{Element, Source, Tags};
use crate::point::Point;

/// Something with a name that people write in addresses.
#[derive(Clone, Debug, PartialEq)]
pub enum Named {
    /// A point on a street.
    Street {
        /// As mapped.
        name: String,
        /// Somewhere in its middle.
        at: Point,
    },
    /// A house.
    House {
        /// Street, or the village where streets have no names.
        street: String,
        /// House number as mapped.
        number: String,
        /// Postcode; may be empty.
        postcode: String,
        /// Where it is.
        at: Point,
    },
    /// A town, a village or a part of one.
    Place {
        /// As mapped.
        name: String,
        /// Where its middle is.
        at: Point,
    },
}

/// Kinds of places that addresses name.
const PLACES: [&str; 9] = [
    "city",
    "town",
    "village",
    "hamlet",
    "suburb",
    "quarter",
    "neighbourhood",
    "borough",
    "isolated_dwelling",
];

/// Calls `found` for every named thing of an extract, in its order. Reads it twice: what is
/// drawn as a line or an area stands where its middle node is.
///
/// # Errors
/// The source's own.
pub fn named(source: &dyn Source, found: &mut dyn FnMut(Named)) -> Result<(), Error> {
    let mut needed = HashSet::new();
    source.each(&mut |element| {
        if let Element::Way { nodes, tags, .. } = element
            && is_named(&tags)
            && let Some(middle) = nodes.get(nodes.len() / 2)
        {
            needed.insert(*middle);
        }
    })?;
    let mut at = HashMap::with_capacity(needed.len());
    source.each(&mut |element| match element {
        Element::Node { id, at: here, tags } => {
            if needed.contains(&id) {
                at.insert(id, here);
            }
            let place = tags.get("place").is_some_and(|kind| PLACES.contains(&kind));
            match (place, tags.get("name")) {
                (true, Some(name)) => found(Named::Place {
                    name: name.to_owned(),
                    at: here,
                }),
                _ => house(&tags, here, found),
            }
        }
        Element::Way { nodes, tags, .. } if is_named(&tags) => {
            let middle = nodes.get(nodes.len() / 2).and_then(|node| at.get(node));
            let Some(here) = middle else { return };
            match (tags.get("highway"), tags.get("name")) {
                (Some(_), Some(name)) => found(Named::Street {
                    name: name.to_owned(),
                    at: *here,
                }),
                _ => house(&tags, *here, found),
            }
        }
        _ => {}
    })
}

fn is_named(tags: &Tags<'_>) -> bool {
    (tags.get("highway").is_some() && tags.get("name").is_some())
        || tags.get("addr:housenumber").is_some()
}

fn house(tags: &Tags<'_>, at: Point, found: &mut dyn FnMut(Named)) {
    let street = tags.first(&["addr:street", "addr:place"]);
    if let (Some(street), Some(numbers)) = (street, tags.get("addr:housenumber")) {
        for number in numbers.split([',', ';']) {
            found(Named::House {
                street: street.to_owned(),
                number: number.trim().to_owned(),
                postcode: tags.get("addr:postcode").unwrap_or_default().to_owned(),
                at,
            });
        }
    }
}

#[cfg(test)]
mod tests;
