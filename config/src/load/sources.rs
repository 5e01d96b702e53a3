//! The sources of values.

use std::net::SocketAddr;
use std::path::PathBuf;

/// Options given on the command line.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--data`.
    pub data: Option<PathBuf>,
    /// `--listen`.
    pub listen: Option<SocketAddr>,
}

/// The sources of values, in ascending order of precedence. The shipped defaults have a lower
/// precedence than all of them.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// A TOML file; it is an error if it does not exist.
    pub file: Option<PathBuf>,
    /// Environment variables, name and value. Only `STILLONTIME_...`, `HOME` and
    /// `XDG_DATA_HOME` are used.
    pub environment: Vec<(String, String)>,
    /// The command line.
    pub flags: Flags,
}

impl Sources {
    /// The environment of this process, with a file and flags.
    pub fn of_process(file: Option<PathBuf>, flags: Flags) -> Self {
        let text = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
        let environment = std::env::vars_os().map(|(name, value)| (text(name), text(value)));
        Self {
            file,
            environment: environment.collect(),
            flags,
        }
    }
}
