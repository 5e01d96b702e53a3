//! Adapters for the ports of the domain: one module for each thing outside.
//!
//! ```text
//! mail::maildir ->  email -> callsheet -> user -> route -> notify  -> mail::outbox, calendar
//!                     |          |          |       |
//!                   blobs     reader     journal  geocode, routes
//! ```
//! Everything works on one machine without a network or an account; services on the network
//! ([`provider`]) are asked only where they are set up. Each module with something to configure
//! has its own `Options`.
#![forbid(unsafe_code)]

pub mod accounts;
pub mod blobs;
pub mod calendar;
mod durable;
pub mod geocode;
mod great_circle;
pub mod journal;
pub mod mail;
pub mod map;
pub mod memory;
pub mod oidc;
pub mod provider;
pub mod reader;
pub mod records;
pub mod routes;
mod shared;

#[cfg(test)]
#[path = "../../engine/tests/support/servers.rs"]
mod servers;
