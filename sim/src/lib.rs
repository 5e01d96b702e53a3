//! The generated world: fictional people, places, productions, call sheets and
//! e-mail messages, each with the truth that a reader should find.
//!
//! ```text
//! people, places ─┐
//!                 ├─> sheet::Sheet ─> sheet::layout ─> pdf::Document ─> mail ─> samples, hostile, load
//!                 └─> truth::Truth (from the same description, for one recipient)
//! callsheets: sheets of many productions in six languages, for the reader's score
//! ```
//!
//! Nothing here reads a clock or a random source: the same parameters and seeds
//! give the same bytes. All people, streets, companies and numbers are invented;
//! only the towns are real.

#![forbid(unsafe_code)]

pub mod calendar;
pub mod callsheets;
pub mod hostile;
pub mod load;
pub mod mail;
pub mod pdf;
pub mod people;
pub mod places;
pub mod samples;
pub mod sheet;
pub mod simulation;
pub mod town;
pub mod truth;
pub mod world;
