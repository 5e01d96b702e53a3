//! The geocoder that needs no network.

use std::io;

use actors::model::{Coordinates, Located, Place, Precision};
use actors::ports::{Geocoder, PortError};
use async_trait::async_trait;

use super::address_book::AddressBook;
use super::options::Options;
use super::streets::Streets;
use super::{links, plus_code, town_lookup, towns};

/// The address book, the streets of the map if there is one, and the towns of the world
/// (GeoNames, see `geocode/README.md`).
#[derive(Debug)]
pub struct Gazetteer {
    address_book: AddressBook,
    streets: Streets,
}

impl Gazetteer {
    /// Reads the address book.
    ///
    /// # Errors
    /// The file cannot be read, or is not an array of places.
    pub fn new(options: Options) -> io::Result<Self> {
        let mut address_book = AddressBook::default();
        if let Some(file) = &options.file {
            let places: Vec<Place> = serde_json::from_slice(&std::fs::read(file)?)?;
            places.iter().for_each(|place| address_book.add(place));
        }
        options
            .places
            .iter()
            .for_each(|place| address_book.add(place));
        let streets = Streets::default();
        Ok(Self {
            address_book,
            streets,
        })
    }

    /// Adds the streets of a map.
    #[must_use]
    pub fn with_streets(self, streets: Streets) -> Self {
        Self { streets, ..self }
    }

    /// The best location that is known without the network.
    pub(super) fn find(&self, place: &Place) -> Option<Located> {
        let exact = place
            .at
            .or_else(|| self.address_book.find(place))
            .or_else(|| links::coordinates_in(&place.address))
            .or_else(|| links::coordinates_in(&place.name))
            .or_else(|| plus_code::coordinates_in(&place.address));
        if let Some(at) = exact {
            return Some(located(at, Precision::Exact));
        }
        if let Some((at, precision)) = self.streets.find(&place.address) {
            return Some(located(at, precision));
        }
        let town =
            town_lookup::town_in(&place.address).or_else(|| town_lookup::town_in(&place.name))?;
        Some(Located {
            at: town.at,
            precision: Precision::City,
            time_zone: Some(town.zone.to_owned()),
        })
    }
}

/// A location with the time zone of the nearest town.
pub(super) fn located(at: Coordinates, precision: Precision) -> Located {
    Located {
        at,
        precision,
        time_zone: towns::all().zone_near(at).map(str::to_owned),
    }
}

#[async_trait]
impl Geocoder for Gazetteer {
    async fn locate(&self, place: &Place) -> Result<Option<Located>, PortError> {
        Ok(self.find(place))
    }
}
