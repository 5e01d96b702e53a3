//! Adapters for the ports of the domain: one module for each thing outside.
//!
//! ```text
//! reader           <- callsheet stage: worker processes
//! journal, blobs   <- all stages: what is kept
//! ```
#![forbid(unsafe_code)]

pub mod blobs;
mod durable;
pub mod journal;
pub mod reader;
