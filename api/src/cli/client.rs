//! Responses of the server, decoded into the types of the engine.

mod actors;
mod snapshot;
mod time;

pub(crate) use actors::{actor_from, transition_from};
pub(crate) use snapshot::snapshot_from;
