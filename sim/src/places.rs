//! The places of the generated world: streets and houses invented, towns real,
//! coordinates plausible, so that a drive between two of them takes 10 to 45
//! minutes.

use crate::people::Place;
use crate::sheet::{Language, Location, Role};

mod london;
mod los_angeles;
mod poland;

pub use london::LONDON;
pub use los_angeles::LOS_ANGELES;
pub use poland::{LODZ, WARSAW};

/// One place of the world.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Site {
    /// Name.
    pub name: &'static str,
    /// Address as printed.
    pub address: &'static str,
    /// Latitude, degrees.
    pub lat: f64,
    /// Longitude, degrees.
    pub lon: f64,
}

impl Site {
    /// As an entry of an address book.
    #[must_use]
    pub fn place(&self) -> Place {
        Place {
            name: self.name.to_owned(),
            address: self.address.to_owned(),
            lat: self.lat,
            lon: self.lon,
        }
    }

    /// As a place on a sheet.
    #[must_use]
    pub fn location(&self, role: Role) -> Location {
        Location {
            name: self.name.to_owned(),
            address: self.address.to_owned(),
            role,
            code: None,
            phone: None,
        }
    }
}

/// A shooting area with everything a sheet needs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Town.
    pub name: &'static str,
    /// IANA zone.
    pub time_zone: &'static str,
    /// Language of its sheets.
    pub language: Language,
    /// Set locations.
    pub sets: &'static [Site],
    /// Unit base.
    pub base: Site,
    /// Crew parking.
    pub parking: Site,
    /// Nearest hospital.
    pub hospital: Site,
    /// Rental house.
    pub rental: Site,
    /// Where the company gets its invoices.
    pub office: Site,
    /// Homes of crew members.
    pub homes: &'static [Site],
}

impl Area {
    /// Every site of the area but the homes.
    pub fn sites(&self) -> impl Iterator<Item = Site> {
        let rest = [
            self.base,
            self.parking,
            self.hospital,
            self.rental,
            self.office,
        ];
        self.sets.iter().copied().chain(rest)
    }
}

/// The shooting areas.
pub const AREAS: [&Area; 4] = [&WARSAW, &LODZ, &LOS_ANGELES, &LONDON];

/// Coordinates of every address that a sheet names. Hospitals and offices too:
/// a reader who takes one for the location must not be saved by an address that
/// nobody can find.
#[must_use]
pub fn places() -> Vec<Place> {
    AREAS
        .iter()
        .flat_map(|area| area.sites())
        .map(|site| site.place())
        .collect()
}
