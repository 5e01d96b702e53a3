//! The road graph and the named features of an OpenStreetMap extract. No network, no clock.
//!
//! ```text
//! extract -> osm -> network (edges, turns) -> hierarchy -> map (routes, alternatives, times)
//!              \--> features (streets, houses, places)
//! ```
//! A search minimises a cost, in seconds: the driving time plus penalties for what drivers
//! avoid. The time that a route reports is the driving time alone.
#![forbid(unsafe_code)]

mod alternatives;
mod describe;
mod error;
mod features;
pub mod file;
mod geometry;
mod hierarchy;
mod map;
mod network;
mod object_pool;
mod osm;
mod road;
mod route;
mod snap;
mod traffic;

#[cfg(test)]
mod tests;

pub use describe::{main_roads, via};
pub use error::{Error, FormatError};
pub use features::{NamedFeature, named_features};
pub use geometry::{Point, great_circle, polyline};
pub use hierarchy::fast_paths_graph;
pub use map::{Drive, Map, When};
pub use network::{DriveOn, Edge, Network, Turn};
pub use osm::{Element, Member, PbfFile, Source, Tags};
pub use road::{Class, Kind};
pub use route::Route;
pub use traffic::Traffic;
