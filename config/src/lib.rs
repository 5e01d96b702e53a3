//! The configuration: gathers the options that each component defines for itself, and records
//! which source each value came from.
//!
//! ```text
//! default.toml < file < STILLONTIME__SECTION__KEY < flags  -> merge -> check -> Settings
//!                                                               |        |
//!                                                               +--------+-> every Problem at once
//! ```
//! While the sources are merged, each value is parsed on its own. One mistake therefore does
//! not hide the next, and each problem names its key and its source.
#![forbid(unsafe_code)]

mod check;
mod defaults;
mod listen;
mod load;
mod paths;
mod problem;
mod secret;
mod settings;
mod slo;
mod syntax;

pub use defaults::DEFAULT_TOML;
pub use listen::listen_address;
pub use load::{Flags, Loaded, Sources, Value};
pub use problem::{Error, Problem};
pub use secret::{masked, masked_value};
pub use settings::{
    Calls, EMBEDDED, Identity, Log, Mail, SQLITE, Server, Settings, Slo, Store, Tls,
};
pub use slo::{SHIPPED_SLOS, slo_rules};

#[cfg(test)]
mod tests;
