//! The surface of StillOnTime: gRPC, the dashboard, health, metrics and the command line.
//!
//! ```text
//!  gRPC, gRPC-web --+                     +-- Inbox    (accepts messages)
//!  browser ---------+-- server, one port -+-- Queries  (reads the rows that the stages write)
//!  Prometheus ------+                     +-- Runtime  (the state of the stages)
//! ```
#![forbid(unsafe_code)]

pub mod calls;
pub mod cli;
pub mod grpc;
pub mod identity;
pub mod listener;
pub mod metrics;
pub mod server;
pub mod services;
pub mod system;
mod values;
pub mod web;
