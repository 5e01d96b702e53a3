//! Gathers the options that each component defines for itself, and says where each came from.
//!
//! ```text
//! default.toml < file < STILLONTIME__SECTION__KEY < flags  -> merge -> check -> Settings
//!                                                               |        |
//!                                                               +--------+-> every Problem at once
//! ```
//! A value is tried alone before all are merged, so that one mistake does not hide the
//! next, and each is reported with its key and its origin.
#![forbid(unsafe_code)]

mod check;
mod listen;
mod load;
mod place;
mod problem;
mod secret;
mod settings;
mod slo;

pub use listen::listen_address;
pub use load::{Flags, Loaded, Sources, Value};
pub use problem::{Error, Problem};
pub use secret::{masked, masked_value};
pub use settings::{
    Calls, EMBEDDED, Identity, Log, Mail, SQLITE, Server, Settings, Slo, Store, Tls,
};
pub use slo::{SHIPPED_SLOS, rules};

/// The shipped file: every option with its default and what it is for.
pub const DEFAULT_TOML: &str = include_str!("../default.toml");

#[cfg(test)]
mod tests;
