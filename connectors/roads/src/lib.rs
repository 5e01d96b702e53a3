//! The road graph and the streets of an OpenStreetMap extract. No network, no clock.
//!
//! ```text
//! extract -> osm -> network (edges, turns) -> hierarchy -> map (routes, alternatives, times)
//!              \--> named (streets, houses, places)
//! ```
//! A route minimises a cost, in seconds with what drivers avoid; its answer is the time
//! along the path found.
#![forbid(unsafe_code)]

mod alternatives;
mod describe;
pub mod file;
mod hierarchy;
mod idle;
mod map;
mod named;
mod network;
mod osm;
mod point;
pub mod polyline;
mod road;
mod route;
mod snap;
mod traffic;

#[cfg(test)]
mod tests;

pub use describe::{main_roads, via};
pub use hierarchy::by_library;
pub use map::{Drive, Map, When};
pub use named::{Named, named};
pub use network::{DriveOn, Edge, Network, Turn};
pub use osm::{Element, Member, PbfFile, Source, Tags};
pub use point::{Point, great_circle};
pub use road::{Class, Kind};
pub use route::Route;
pub use traffic::Traffic;

/// What can go wrong with an extract.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("the map cannot be read: {0}")]
    Read(#[source] std::io::Error),
    /// The file is not an extract, or a damaged one.
    #[error("not an OpenStreetMap extract: {0}")]
    Format(String),
    /// A prepared map is not what was written.
    #[error("the prepared map is damaged: {0}")]
    Damaged(String),
    /// Nothing in it can be driven on.
    #[error("the extract has no roads for cars")]
    NoRoads,
}
