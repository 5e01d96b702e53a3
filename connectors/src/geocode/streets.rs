//! Streets and houses of the map, found by address.
//!
//! ```text
//! address -> segment -> street words, number -> houses -> within the search area? -> Exact
//!                                            \-> street ----------------------------> Street
//! ```
//! A street of the same name in another town is never taken: if the address names a town, the
//! street must lie near it; if it names none, there must be only one such street.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use actors::model::{Coordinates, Precision};
use roads::{NamedFeature, Point, Source};
use serde::{Deserialize, Serialize};

use super::address::ParsedAddress;
use super::inflection::nominatives;
use super::search_area::{SearchArea, VILLAGE_RADIUS};
use super::street_names::normalised;
use super::text::words;
use super::town_lookup;

/// Street names are looked up with at most this many words.
const MAX_NAME_WORDS: usize = 6;

/// Streets, houses and villages of a map by their folded names.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Streets {
    streets: BTreeMap<String, Vec<Point>>,
    /// By street, a space, and the house number.
    houses: BTreeMap<String, Vec<Point>>,
    places: BTreeMap<String, Vec<Point>>,
}

impl Streets {
    /// Reads the names in an OpenStreetMap extract.
    ///
    /// # Errors
    /// Those of the source.
    pub fn read(source: &dyn Source) -> Result<Self, roads::Error> {
        let mut streets = Self::default();
        roads::named_features(source, &mut |named| streets.add(named))?;
        Ok(streets)
    }

    fn add(&mut self, named: NamedFeature) {
        let (table, key, at) = match named {
            NamedFeature::Street { name, at } => (&mut self.streets, key(&name), at),
            NamedFeature::Place { name, at } => (&mut self.places, words(&name).join(" "), at),
            NamedFeature::House {
                street, number, at, ..
            } => {
                let number = words(&number).concat();
                let street = key(&street);
                self.streets.entry(street.clone()).or_default().push(at);
                (&mut self.houses, format!("{street} {number}"), at)
            }
        };
        if !key.trim().is_empty() {
            table.entry(key).or_default().push(at);
        }
    }

    /// The number of names.
    pub fn len(&self) -> usize {
        self.streets.len() + self.houses.len() + self.places.len()
    }

    /// Whether there are no names.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes the index.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save(&self, path: &Path) -> io::Result<()> {
        roads::file::write(path, self)
    }

    /// Reads an index that [`save`](Self::save) wrote.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged.
    pub fn load(path: &Path) -> Result<Self, roads::Error> {
        roads::file::read(path)
    }

    /// Finds the house of an address, else its street.
    pub(super) fn find(&self, address: &str) -> Option<(Coordinates, Precision)> {
        let parsed = ParsedAddress::parse(address);
        let area = self.search_area(address, &parsed)?;
        let segments = parsed.segments.into_iter().map(normalised);
        let mut street = None;
        for segment in segments {
            for (name, number) in interpretations(&segment) {
                let found = self.house_or_street(&name, number.as_deref(), &area);
                match found {
                    Some((at, Precision::Exact)) => return Some((at, Precision::Exact)),
                    Some(found) if street.is_none() => street = Some(found),
                    _ => {}
                }
            }
        }
        street
    }

    /// The area that the address must lie in.
    fn search_area(&self, address: &str, parsed: &ParsedAddress) -> Option<SearchArea> {
        if let Some(town) = town_lookup::town_in(address) {
            return SearchArea::of_town(town);
        }
        let segments = parsed.segments.iter().rev();
        let village = segments
            .filter_map(|segment| self.places.get(&segment.words.join(" ")))
            .find_map(|places| match places.as_slice() {
                [only] => Some(*only),
                _ => None,
            });
        Some(village.map_or(SearchArea::Anywhere, |at| {
            SearchArea::Around(at, VILLAGE_RADIUS)
        }))
    }

    fn house_or_street(
        &self,
        name: &[String],
        number: Option<&str>,
        area: &SearchArea,
    ) -> Option<(Coordinates, Precision)> {
        let name = name.join(" ");
        let house = number.and_then(|number| self.houses.get(&format!("{name} {number}")));
        let house = house.and_then(|houses| area.choose(houses));
        if let Some((at, is_unambiguous)) = house {
            let precision = if is_unambiguous {
                Precision::Exact
            } else {
                Precision::Street
            };
            return Some((at, precision));
        }
        let (at, _) = area.choose(self.streets.get(&name)?)?;
        Some((at, Precision::Street))
    }
}

/// The normalised name of a street, as it is looked up.
fn key(name: &str) -> String {
    let segments = ParsedAddress::parse(name)
        .segments
        .into_iter()
        .map(normalised);
    segments.flatten().collect::<Vec<_>>().join(" ")
}

/// The interpretations of a segment as the words of a street and a house number, the longest
/// street first.
fn interpretations(segment: &[String]) -> Vec<(Vec<String>, Option<String>)> {
    let is_number = |word: &String| word.starts_with(|letter: char| letter.is_ascii_digit());
    let mut found = Vec::new();
    // The number follows the street in "Puławska 12" and precedes it in "12 Baker Street".
    for (index, word) in segment.iter().enumerate() {
        if !is_number(word) {
            continue;
        }
        found.extend(endings(&segment[..index]).map(|name| (name, Some(word.clone()))));
        found.extend(beginnings(&segment[index + 1..]).map(|name| (name, Some(word.clone()))));
    }
    found.extend(endings(segment).map(|name| (name, None)));
    let inflected: Vec<_> = found
        .iter()
        .filter(|(name, _)| name.len() <= 3)
        .flat_map(|(name, number)| {
            let forms = nominatives(name).into_iter().skip(1);
            forms.map(|form| (form.split(' ').map(str::to_owned).collect(), number.clone()))
        })
        .collect();
    found.extend(inflected);
    found
}

/// All endings of the words: "Studio 5 Puławska", "5 Puławska", "Puławska".
fn endings(words: &[String]) -> impl Iterator<Item = Vec<String>> {
    let first = words.len().saturating_sub(MAX_NAME_WORDS);
    (first..words.len()).map(|from| words[from..].to_vec())
}

/// All beginnings of the words: "Baker Street London", "Baker Street", "Baker".
fn beginnings(words: &[String]) -> impl Iterator<Item = Vec<String>> {
    let longest = words.len().min(MAX_NAME_WORDS);
    (1..=longest).rev().map(|to| words[..to].to_vec())
}

#[cfg(test)]
mod tests;
