//! Finds places offline: what a person confirmed once, what the sheet prints, else the town.
//!
//! ```text
//! Place -> own coordinates -> address book -> coordinates or map link in the text
//!                                        Exact ^
//!       -> town named in the address -> City
//! ```

mod book;
mod inflection;
mod links;
mod parts;
mod regions;
mod text;
mod towns;
mod which_town;

#[cfg(test)]
mod tests;

use std::io;
use std::path::PathBuf;

use actors::model::{Coordinates, Located, Place, Precision};
use actors::ports::{Geocoder, PortError};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use book::AddressBook;

/// Where the address book comes from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Known places; those without coordinates are left out.
    pub places: Vec<Place>,
    /// A JSON file with more of them (an array of places); an entry of `places` wins.
    pub file: Option<PathBuf>,
}

/// The geocoder that needs no network: an address book and the towns of the world
/// (GeoNames, see `geocode/README.md`).
#[derive(Debug)]
pub struct Gazetteer {
    book: AddressBook,
}

impl Gazetteer {
    /// Reads the address book.
    ///
    /// # Errors
    /// The file cannot be read, or is not an array of places.
    pub fn new(options: Options) -> io::Result<Self> {
        let mut book = AddressBook::default();
        if let Some(file) = &options.file {
            let places: Vec<Place> = serde_json::from_slice(&std::fs::read(file)?)?;
            places.iter().for_each(|place| book.add(place));
        }
        options.places.iter().for_each(|place| book.add(place));
        Ok(Self { book })
    }

    fn find(&self, place: &Place) -> Option<Located> {
        let exact = place
            .at
            .or_else(|| self.book.find(place))
            .or_else(|| links::coordinates_in(&place.address))
            .or_else(|| links::coordinates_in(&place.name));
        if let Some(at) = exact {
            return Some(located_exactly(at));
        }
        let town =
            which_town::named_in(&place.address).or_else(|| which_town::named_in(&place.name))?;
        Some(Located {
            at: town.at,
            precision: Precision::City,
            time_zone: Some(town.zone.to_owned()),
        })
    }
}

fn located_exactly(at: Coordinates) -> Located {
    Located {
        at,
        precision: Precision::Exact,
        time_zone: towns::all().zone_near(at).map(str::to_owned),
    }
}

#[async_trait]
impl Geocoder for Gazetteer {
    async fn locate(&self, place: &Place) -> Result<Option<Located>, PortError> {
        Ok(self.find(place))
    }
}
