//! Simulates the whole system, scores the reader, and checks the messages and sheets it makes.

#![allow(clippy::unwrap_used)] // a failed unwrap is a failed test

mod callsheets;
mod fuzz;
mod hostile;
mod load;
mod planted;
mod public;
mod reading;
