//! The surface of StillOnTime: gRPC, the pages, health, metrics and the command line.
//!
//! ```text
//!  gRPC, gRPC-web --+                     +-- Inbox    (accepts messages)
//!  browser ---------+-- server, one port -+-- Queries  (reads the rows that the stages write)
//!  Prometheus ------+                     +-- Runtime  (the state of the stages)
//! ```
//!
//! The modules are layers; each may use only those below it:
//!
//! ```text
//! cli                        commands of the `stillontime` binary
//! app                        puts the parts together and serves them on one port
//! web | rpc                  pages                       | gRPC services
//! metrics                    Prometheus
//! state                      what pages, services and metrics answer from
//! observe                    access log, SLOs of the API, gRPC health, trace context
//! auth                       accounts, sessions, tokens, roles
//! catalog | validate | net   methods of the API | checks of input | connections and TLS
//! ```
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
