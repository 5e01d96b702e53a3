//! The generated world: fictional people, places, roads, call sheets and e-mail
//! messages, each with the truth that a reader should find.
//!
//! ```text
//! people, places ─┐
//!                 ├─> sheet::Sheet ─> sheet::layout ─> pdf ─> mail ─> samples
//!                 └─> truth::Truth (from the same description, for one recipient)
//! town: homes, traffic, and the roads as an OpenStreetMap extract
//! directory: the people and places in the types of the domain
//! ```
//!
//! Nothing here reads a clock or a random source: the same parameters and seeds
//! give the same bytes. All people, streets, companies and numbers are invented;
//! only the towns are real.

#![forbid(unsafe_code)]

pub mod calendar;
pub mod directory;
pub mod mail;
pub mod pdf;
pub mod people;
pub mod places;
pub mod samples;
pub mod sheet;
pub mod town;
pub mod truth;
