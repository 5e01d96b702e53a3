//! The domain: shooting days, how they are planned, and the stages that do it.
//!
//! ```text
//! inbox -> email -> callsheet -> user <-> route -> notify
//!           |          |          |         |        |
//!         blobs      reader    (rows)   geocoder   outbox, calendar
//!                                        routes
//! ```
//!
//! The modules form layers; each uses only those below it:
//!
//! ```text
//! pipeline                                     builds the stages
//! email  sheet  user  route  notify  ingress   the stages; ingress is in front of the inbox
//! inbox                                        accepts messages
//! texts  reminders  progress                   messages, timers and message states
//! planning                                     the arithmetic of a day
//! revision                                     versions of a day
//! ports  search  mime                          what the domain needs from outside; parsers
//! events  rows                                 what the stages emit and write
//! model                                        entities and values
//! ```
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
