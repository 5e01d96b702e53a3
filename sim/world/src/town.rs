//! A town: named streets on a grid around the unit base of a shooting area, and traffic by
//! the hour. Drives follow the grid, so that no drive is shorter than its streets.
//!
//! ```text
//! street 2  --+-----+-----+--      address: street, number -> a point on the grid
//! street 1  --+-----+-----+--      drive:   blocks east-west and north-south
//! street 0  --+--base-----+--               x traffic at that hour
//! ```
//! [`map`] has the same towns as an extract of OpenStreetMap, with roads to drive on.

pub mod map;
mod pbf;
mod street_names;
pub mod travel_time;

use jiff::civil::{DateTime, Weekday};
use rand::{Rng, RngExt as _};

use crate::places::{Area, Place};
use crate::sheet::Language;

use street_names::{ENGLISH, POLISH};

/// Metres between two streets.
const BLOCK: f64 = 400.0;
/// Metres between two houses.
const HOUSE: f64 = 20.0;
/// Houses of a street.
const HOUSES: u32 = 240;
const METRES_PER_DEGREE: f64 = 111_320.0;

/// Metres a second in town, and on the roads between towns.
const TOWN_SPEED: f64 = 9.0;
const ROAD_SPEED: f64 = 22.0;
/// The part of a drive beyond this distance is on roads between towns.
const TOWN_METRES: f64 = 12_000.0;

/// A random house on one of the town's streets. The same generator state gives the same house.
pub fn home(area: &Area, rng: &mut impl Rng) -> Place {
    let street = rng.random_range(0..24_usize);
    let number = rng.random_range(1..=HOUSES);
    let address = match area.language {
        Language::Pl => format!("ul. {} {number}, {}", POLISH[street], area.name),
        _ => format!("{number} {} Street, {}", ENGLISH[street], area.name),
    };
    // The base stands in the middle of the grid.
    let north = (street as f64 - 11.5) * BLOCK;
    let east = (f64::from(number) - f64::from(HOUSES) / 2.0) * HOUSE;
    Place {
        name: String::new(),
        address,
        lat: area.base.lat + north / METRES_PER_DEGREE,
        lon: area.base.lon + east / (METRES_PER_DEGREE * area.base.lat.to_radians().cos()),
    }
}

/// Metres along the streets between two points (latitude, longitude in degrees).
#[must_use]
pub fn metres(from: (f64, f64), to: (f64, f64)) -> f64 {
    let north = (to.0 - from.0).abs() * METRES_PER_DEGREE;
    let middle = f64::midpoint(from.0, to.0).to_radians();
    let east = (to.1 - from.1).abs() * METRES_PER_DEGREE * middle.cos();
    north + east
}

/// Seconds of that drive when it begins at this local time.
#[must_use]
pub fn seconds(metres: f64, at: DateTime) -> f64 {
    let in_town = metres.min(TOWN_METRES) / TOWN_SPEED;
    let between = (metres - TOWN_METRES).max(0.0) / ROAD_SPEED;
    (in_town + between) * traffic(at)
}

/// The factor by which traffic makes a drive longer than on empty streets: two rush hours on
/// working days, a mild noon at weekends. It changes so slowly that a drive that begins a minute
/// later never arrives earlier.
#[must_use]
pub fn traffic(at: DateTime) -> f64 {
    let hour = f64::from(at.hour()) + f64::from(at.minute()) / 60.0;
    let bump = |centre: f64, width: f64| (-((hour - centre) / width).powi(2)).exp();
    match at.date().weekday() {
        Weekday::Saturday | Weekday::Sunday => 1.0 + 0.25 * bump(13.0, 3.0),
        _ => 1.0 + 0.8 * bump(8.0, 1.4) + 0.9 * bump(16.8, 1.8),
    }
}

#[cfg(test)]
mod tests;
