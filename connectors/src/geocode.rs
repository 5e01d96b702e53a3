//! Finds the coordinates of places: from the address book, from what the call sheet prints, from
//! the map, from services on the network, and at least from the town.
//!
//! ```text
//! Place -> own coordinates -> address book -> coordinates, Plus code or map link in the text
//!       -> house or street of the map -> Exact or Street          \-> Exact
//!       -> configured services ([`Online`])
//!       -> town named in the address -> City
//! ```

mod address;
mod address_book;
mod gazetteer;
mod inflection;
mod links;
mod online;
mod options;
mod plus_code;
mod regions;
mod search_area;
mod street_names;
mod streets;
mod text;
mod town_lookup;
mod towns;

#[cfg(test)]
mod tests;

pub use gazetteer::Gazetteer;
pub use online::Online;
pub use options::{NominatimServer, Options};
pub use streets::Streets;
