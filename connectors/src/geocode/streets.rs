//! Streets and houses of the map, found by what an address says.
//!
//! ```text
//! address -> segment -> street words, number -> houses -> near the town named? -> Exact
//!                                            \-> street -------------------------> Street
//! ```
//! A street of that name in another town is never taken: where the address names a town, the
//! street must lie near it; where it names none, there must be only one such street.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use actors::model::{Coordinates, Precision};
use roads::{NamedFeature, Point, Source};
use serde::{Deserialize, Serialize};

use super::book::unified;
use super::inflection::nominatives;
use super::near::{self, Near};
use super::parts::Parts;
use super::text::words;
use super::which_town;

/// Words of the longest street name tried.
const LONGEST: usize = 6;

/// Streets, houses and places of a map by their folded names.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Streets {
    streets: BTreeMap<String, Vec<Point>>,
    /// Street, a space, and the number.
    houses: BTreeMap<String, Vec<Point>>,
    places: BTreeMap<String, Vec<Point>>,
}

impl Streets {
    /// Reads the names of an extract.
    ///
    /// # Errors
    /// The source's own.
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

    /// How many names are known.
    pub fn len(&self) -> usize {
        self.streets.len() + self.houses.len() + self.places.len()
    }

    /// Whether none is.
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

    /// Reads what [`save`](Self::save) wrote.
    ///
    /// # Errors
    /// The file cannot be read, or is not what was written.
    pub fn load(path: &Path) -> Result<Self, roads::Error> {
        roads::file::read(path)
    }

    /// The house or the street of an address.
    pub(super) fn find(&self, address: &str) -> Option<(Coordinates, Precision)> {
        let parts = Parts::of(address);
        let near = self.near(address, &parts)?;
        let segments = parts.segments.into_iter().map(unified);
        let mut street = None;
        for segment in segments {
            for (name, number) in readings(&segment) {
                let found = self.house_or_street(&name, number.as_deref(), &near);
                match found {
                    Some((at, Precision::Exact)) => return Some((at, Precision::Exact)),
                    Some(found) if street.is_none() => street = Some(found),
                    _ => {}
                }
            }
        }
        street
    }

    /// Where the address must lie; `None` if it names a town and the map does not reach it.
    fn near(&self, address: &str, parts: &Parts) -> Option<Near> {
        if let Some(town) = which_town::named_in(address) {
            return Near::town(town);
        }
        let segments = parts.segments.iter().rev();
        let village = segments
            .filter_map(|segment| self.places.get(&segment.words.join(" ")))
            .find_map(|places| match places.as_slice() {
                [only] => Some(*only),
                _ => None,
            });
        Some(village.map_or(Near::Anywhere, |at| Near::Around(at, near::VILLAGE)))
    }

    fn house_or_street(
        &self,
        name: &[String],
        number: Option<&str>,
        near: &Near,
    ) -> Option<(Coordinates, Precision)> {
        let name = name.join(" ");
        let house = number.and_then(|number| self.houses.get(&format!("{name} {number}")));
        let house = house.and_then(|houses| near.choose(houses));
        if let Some((at, sure)) = house {
            let precision = if sure {
                Precision::Exact
            } else {
                Precision::Street
            };
            return Some((at, precision));
        }
        let (at, _) = near.choose(self.streets.get(&name)?)?;
        Some((at, Precision::Street))
    }
}

/// The name of a street as it is looked up.
fn key(name: &str) -> String {
    let segments = Parts::of(name).segments.into_iter().map(unified);
    segments.flatten().collect::<Vec<_>>().join(" ")
}

/// What a segment may say: the words of a street and a house number, the longest first.
fn readings(segment: &[String]) -> Vec<(Vec<String>, Option<String>)> {
    let is_number = |word: &String| word.starts_with(|letter: char| letter.is_ascii_digit());
    let mut found = Vec::new();
    // "Puławska 12": the number is behind. "12 Baker Street": it is before.
    for (place, word) in segment.iter().enumerate() {
        if !is_number(word) {
            continue;
        }
        found.extend(endings(&segment[..place]).map(|name| (name, Some(word.clone()))));
        found.extend(beginnings(&segment[place + 1..]).map(|name| (name, Some(word.clone()))));
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

/// "Studio 5 Puławska", "5 Puławska", "Puławska".
fn endings(words: &[String]) -> impl Iterator<Item = Vec<String>> {
    let first = words.len().saturating_sub(LONGEST);
    (first..words.len()).map(|from| words[from..].to_vec())
}

/// "Baker Street London", "Baker Street", "Baker".
fn beginnings(words: &[String]) -> impl Iterator<Item = Vec<String>> {
    let most = words.len().min(LONGEST);
    (1..=most).rev().map(|to| words[..to].to_vec())
}

#[cfg(test)]
mod tests;
