//! Shooting areas and the sites in them.

use serde::Serialize;

use crate::sheet::{Language, Location, Role};

/// A place with its coordinates (WGS 84, degrees).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Place {
    /// Name.
    pub name: String,
    /// Address; the street is invented, the town is real.
    pub address: String,
    /// Latitude.
    pub lat: f64,
    /// Longitude.
    pub lon: f64,
}

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
