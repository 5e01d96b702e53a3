//! The server inside the test: its methods, its pages, and the pipeline behind them.
#![allow(clippy::unwrap_used)] // a failed unwrap is a failed test

#[path = "../support/bearer.rs"]
mod bearer;
mod fixture;
mod pipeline;
mod reference;
mod schedules;
mod server;
