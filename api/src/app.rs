//! The composition root: opens store and adapters, starts stages and mail source, serves
//! everything on one port.
//!
//! ```text
//! data/stillontime.db   log, journal and state          data/blobs      payloads
//! data/inbox            drop folder: messages to read   data/outbox     Maildir of e-mails
//! data/calls            access log, a line per call     data/secret.key, operator.token
//! data/calendars        one .ics file for each person   data/server.lock  one server only
//! ```

mod adapters;
mod data_folder;
mod error;
mod ingress;
mod lock;
mod retention;
mod server;
mod store;
mod system;

pub use error::Error;
pub(crate) use lock::is_held;
pub use server::serve;
pub use store::{Store, open_store};
pub use system::System;
