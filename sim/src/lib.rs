//! Tests of the whole system on the generated world ([`world`]): simulation under virtual
//! time, streams of messages, hostile messages, and call sheets that the reader is scored on.
//!
//! ```text
//! world ─┬─> load ─────────> simulation (the real actors, with faults and invariants)
//!        ├─> hostile         messages that a reader must survive
//!        └─> callsheets      documents of many productions in six languages, and the score
//! ```
//!
//! Nothing here reads a clock or a random source: the same parameters and seeds
//! give the same bytes.

#![forbid(unsafe_code)]

pub mod callsheets;
pub mod hostile;
pub mod load;
pub mod simulation;
