//! Clients of a running server. They decode responses into the types of the engine.
//!
//! ```text
//! command -> email | operator -> connection (URL, TLS, token) -> server
//!                    operator <- snapshot, actors (decoding)  <-
//! ```

mod actors;
pub(super) mod connection;
pub(super) mod email;
pub(super) mod operator;
mod snapshot;
mod time;

/// For the round-trip test of the encoding side.
#[cfg(test)]
pub(crate) use snapshot::snapshot_from;
