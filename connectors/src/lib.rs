//! Adapters for the ports of the domain: one module for each external system.
//!
//! ```text
//! mail::maildir ->  email -> callsheet -> user -> route -> notify  -> mail::outbox, calendar
//!                     |          |          |       |
//!                   blobs     reader     journal  geocode, routes
//! ```
//! All of it works on one machine without a network or an account; services on the network
//! ([`provider`]) are used only if they are configured. Each module that can be configured has its
//! own `Options`.
#![forbid(unsafe_code)]

#[cfg(not(unix))]
compile_error!(
    "StillOnTime runs on Linux and macOS: it needs the file permissions, file locks, process \
     limits and signals of Unix"
);

pub mod accounts;
pub mod api_store;
pub mod blobs;
pub mod calendar;
pub mod durable;
pub mod geocode;
mod great_circle;
pub mod in_memory;
pub mod journal;
pub mod mail;
pub mod map;
pub mod oidc;
pub mod provider;
pub mod reader;
pub mod routes;
mod single_flight;

#[cfg(test)]
#[path = "../../engine/tests/support/servers.rs"]
mod servers;
