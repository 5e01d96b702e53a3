//! The named features of an extract that occur in addresses: streets, houses and places.

use std::collections::{HashMap, HashSet};

use crate::error::Error;
use crate::geometry::Point;
use crate::osm::{Element, Source, Tags};

/// A feature that an address can name.
#[derive(Clone, Debug, PartialEq)]
pub enum NamedFeature {
    /// A point on a street.
    Street {
        /// Name as mapped.
        name: String,
        /// The node in the middle of the way.
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
        /// Position.
        at: Point,
    },
    /// A town, a village or a part of one.
    Place {
        /// Name as mapped.
        name: String,
        /// Position of its centre.
        at: Point,
    },
}

/// Values of the tag `place` that occur in addresses.
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

/// Calls `visit` for every named feature of an extract, in the order of the extract. Reads the
/// source twice. The position of a feature that is mapped as a line or an area is its middle
/// node; it is left out if the extract does not contain that node.
///
/// # Errors
/// The errors of the source.
pub fn named_features(
    source: &dyn Source,
    visit: &mut dyn FnMut(NamedFeature),
) -> Result<(), Error> {
    let mut needed = HashSet::new();
    source.each(&mut |element| {
        if let Element::Way { nodes, tags, .. } = element
            && is_named(&tags)
            && let Some(middle) = nodes.get(nodes.len() / 2)
        {
            needed.insert(*middle);
        }
    })?;
    let mut positions = HashMap::with_capacity(needed.len());
    source.each(&mut |element| match element {
        Element::Node { id, at, tags } => {
            if needed.contains(&id) {
                positions.insert(id, at);
            }
            let place = tags.get("place").is_some_and(|kind| PLACES.contains(&kind));
            match (place, tags.get("name")) {
                (true, Some(name)) => visit(NamedFeature::Place {
                    name: name.to_owned(),
                    at,
                }),
                _ => visit_houses(&tags, at, visit),
            }
        }
        Element::Way { nodes, tags, .. } if is_named(&tags) => {
            let middle = nodes.get(nodes.len() / 2);
            let Some(at) = middle.and_then(|node| positions.get(node)) else {
                return;
            };
            match (tags.get("highway"), tags.get("name")) {
                (Some(_), Some(name)) => visit(NamedFeature::Street {
                    name: name.to_owned(),
                    at: *at,
                }),
                _ => visit_houses(&tags, *at, visit),
            }
        }
        _ => {}
    })
}

fn is_named(tags: &Tags<'_>) -> bool {
    (tags.get("highway").is_some() && tags.get("name").is_some())
        || tags.get("addr:housenumber").is_some()
}

/// A house may have several numbers, separated by commas or semicolons.
fn visit_houses(tags: &Tags<'_>, at: Point, visit: &mut dyn FnMut(NamedFeature)) {
    let street = tags.first(&["addr:street", "addr:place"]);
    if let (Some(street), Some(numbers)) = (street, tags.get("addr:housenumber")) {
        for number in numbers.split([',', ';']) {
            visit(NamedFeature::House {
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
