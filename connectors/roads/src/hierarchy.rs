//! Contraction hierarchies over edges and turns.
//!
//! The library `fast_paths` contracts the graph; the search is our own ([ADR 21]), over arcs
//! that lie in memory in the order in which a search reads them.
//!
//! ```text
//! network -> prepare (fast_paths) -> library -> graph -> search       one route
//!                                                 |---> one_to_many  many drives to one place
//!                                                 \---> arc_times    driving times for it
//! ```
//!
//! [ADR 21]: ../../../docs/adr/0021-the-search-over-a-hierarchy-is-ours.md

mod arc_times;
mod cost;
mod graph;
mod library;
mod one_to_many;
mod prepare;
mod search;

pub(crate) use arc_times::{ArcTimes, Time};
pub(crate) use cost::cost_units;
pub(crate) use graph::Hierarchy;
pub(crate) use one_to_many::{Label, OneToMany};
pub use prepare::fast_paths_graph;
pub(crate) use search::Search;

#[cfg(test)]
mod tests;
