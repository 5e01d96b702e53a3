//! Observation: what the runtime measures and shows of itself.
//!
//! ```text
//! key_status, transition --> snapshot        what happens now
//! latency --> slo, advise                    how long it takes, and whether that is good enough
//! leak                                       whether the credits in use add up
//! ```

pub mod advise;
pub(crate) mod key_status;
pub mod latency;
pub mod leak;
pub mod slo;
pub mod snapshot;
pub mod transition;
