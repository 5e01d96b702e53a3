//! The surface of StillOnTime: gRPC, the pages, health, metrics and the command line.
//!
//! ```text
//!  gRPC, gRPC-web --+                     +-- Inbox    (accepts messages)
//!  browser ---------+-- server, one port -+-- Queries  (reads the rows that the stages write)
//!  Prometheus ------+                     +-- Runtime  (the state of the stages)
//! ```
//!
//! docs/ARCHITECTURE.md draws the layers of the modules, and a test holds the drawing.
#![forbid(unsafe_code)]

pub mod app;
pub mod auth;
mod catalog;
pub mod cli;
pub mod metrics;
pub mod net;
pub mod observe;
pub mod rpc;
pub mod state;
mod validate;
pub mod web;
