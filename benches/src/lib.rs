//! Performance measurements. Most are ratios within one run: the throughput of the system
//! against the limit that the same machine reaches at the same time without it. Absolute
//! numbers of one machine say little about another one, ratios do.
#![forbid(unsafe_code)]

pub mod api;
#[path = "../../api/tests/support/bearer.rs"]
pub(crate) mod bearer;
pub mod dispatch;
pub mod embedded_hop;
pub mod jetstream_hop;
mod measurement;
pub mod memory;
pub mod null;
pub mod overhead;
pub mod routes;
#[path = "../../engine/tests/support/servers.rs"]
pub(crate) mod servers;
pub mod simulated;
pub mod tick;

pub(crate) use measurement::median;
pub use measurement::{Failure, Measurement};
