//! The domain: shooting days, how they are planned, and the stages that do it.
//!
//! ```text
//! inbox -> email -> callsheet -> user <-> route -> notify
//!           |          |          |         |        |
//!         blobs      reader    (rows)   geocoder   outbox, calendar
//!                                        routes
//! ```
//!
//! docs/ARCHITECTURE.md draws the layers of the modules, and a test holds the drawing.
//!
//! No module depends on a particular database, log or provider: the stages use the [`ports`],
//! and the adapters are in `connectors`.
#![forbid(unsafe_code)]

pub mod email;
pub mod events;
pub mod inbox;
pub mod ingress;
pub mod mime;
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
