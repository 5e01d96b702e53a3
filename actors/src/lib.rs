//! The domain: what a shooting day is, how it is planned, and the stages that do it.
//!
//! ```text
//! inbox -> email -> callsheet -> user <-> route -> notify
//!           |          |          |         |        |
//!         blobs      reader    (rows)   geocoder   outbox, calendar
//!                                        routes
//! ```
//!
//! Nothing here knows which database, log or provider is used: the stages see the
//! [`ports`], the adapters live in `connectors`.
#![forbid(unsafe_code)]

pub mod email;
pub mod events;
pub mod inbox;
pub mod ingress;
pub mod model;
pub mod notify;
pub mod pipeline;
pub mod planning;
pub mod ports;
mod progress;
pub mod reminders;
pub mod revision;
pub mod route;
pub mod rows;
pub mod search;
pub mod sheet;
pub mod texts;
pub mod user;
