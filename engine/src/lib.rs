//! Supervised actors over a durable event log.
#![forbid(unsafe_code)]

pub mod journal;
