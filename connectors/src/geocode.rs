//! Finds places: what a person confirmed once, what the sheet prints, what the map or a service
//! on the network knows, else the town.
//!
//! ```text
//! Place -> own coordinates -> address book -> coordinates, Plus code or map link in the text
//!       -> house or street of the map -> Exact or Street          \-> Exact
//!       -> services that are set up ([`Online`])
//!       -> town named in the address -> City
//! ```

mod book;
mod inflection;
mod links;
mod near;
mod online;
mod parts;
mod plus_code;
mod regions;
mod streets;
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

use crate::provider::{Account, OwnServer, Patience, Service};
use book::AddressBook;
pub use online::Online;
pub use streets::Streets;

/// Where the address book comes from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Known places; those without coordinates are left out.
    pub places: Vec<Place>,
    /// A JSON file with more of them (an array of places); an entry of `places` wins.
    pub file: Option<PathBuf>,
    /// Asked where no more than the town is known.
    pub nominatim: Nominatim,
    /// Asked next.
    pub photon: OwnServer,
    /// Asked last: it costs money.
    pub google: Account,
}

/// A Nominatim server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Nominatim {
    /// Its address; empty: nobody is asked.
    pub url: String,
    /// Who asks: an e-mail address or a site.
    pub contact: String,
    /// Questions in a second.
    pub per_second: u32,
}

impl Default for Nominatim {
    fn default() -> Self {
        Self {
            url: String::new(),
            contact: String::new(),
            per_second: 1,
        }
    }
}

impl Nominatim {
    fn service(&self) -> Option<Service> {
        let service = Service {
            name: "nominatim",
            contact: self.contact.clone(),
            concurrent: self.per_second,
            per_second: self.per_second,
            per_day: None,
            patience: Patience::MAPS,
        };
        (!self.url.is_empty()).then_some(service)
    }
}

/// The geocoder that needs no network: an address book and the towns of the world
/// (GeoNames, see `geocode/README.md`).
#[derive(Debug)]
pub struct Gazetteer {
    book: AddressBook,
    streets: Streets,
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
        let streets = Streets::default();
        Ok(Self { book, streets })
    }

    /// The same with the streets of a map.
    #[must_use]
    pub fn with_streets(self, streets: Streets) -> Self {
        Self { streets, ..self }
    }

    fn find(&self, place: &Place) -> Option<Located> {
        let exact = place
            .at
            .or_else(|| self.book.find(place))
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
            which_town::named_in(&place.address).or_else(|| which_town::named_in(&place.name))?;
        Some(Located {
            at: town.at,
            precision: Precision::City,
            time_zone: Some(town.zone.to_owned()),
        })
    }
}

fn located(at: Coordinates, precision: Precision) -> Located {
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
