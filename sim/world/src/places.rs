//! The places of the generated world: streets and houses invented, towns real,
//! coordinates plausible, so that a drive between two of them takes 10 to 45
//! minutes.

mod area;
mod london;
mod los_angeles;
mod poland;

pub use area::{Area, Place, Site};
pub use london::LONDON;
pub use los_angeles::LOS_ANGELES;
pub use poland::{LODZ, WARSAW};

/// The shooting areas.
pub const AREAS: [&Area; 4] = [&WARSAW, &LODZ, &LOS_ANGELES, &LONDON];

/// Coordinates of every address that a sheet names. Hospitals and offices too:
/// a reader that takes one for the location must not be saved by an address that
/// cannot be located.
#[must_use]
pub fn places() -> Vec<Place> {
    AREAS
        .iter()
        .flat_map(|area| area.sites())
        .map(|site| site.place())
        .collect()
}
