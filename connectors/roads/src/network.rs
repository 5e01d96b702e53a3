//! The road network: from the ways of an extract to edges and turns. In the graph that is
//! searched, the edges are the nodes and the turns are the arcs.
//!
//! ```text
//! ways -> collect -> segments between junctions -> density -> edges -> turns -> restrictions
//!                                                                -> connected components
//! ```

mod build;
mod collect;
mod component;
mod density;
mod drive_on;
mod edges;
mod graph;
mod restrictions;
mod segments;
mod stop_impact;
mod turn_time;
mod turns;

pub use drive_on::DriveOn;
pub use graph::{Edge, Network, Turn};
