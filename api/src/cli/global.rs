//! Options that every command takes, and the settings they lead to.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::ArgAction;
use config::{Flags, Loaded, Sources};
use engine::Context;

use super::exit::Failure;
use super::output::Format;

/// Options that every command takes.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Global {
    /// What standard output carries.
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        help_heading = "Global options"
    )]
    pub(super) output: Format,
    /// File with options; see `config/default.toml`.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "STILLONTIME_CONFIG",
        help_heading = "Global options"
    )]
    pub(super) config: Option<PathBuf>,
    /// Folder for everything that is kept.
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        help_heading = "Global options"
    )]
    pub(super) data: Option<PathBuf>,
    /// More of what happens on standard error; twice for still more.
    #[arg(short, long, global = true, action = ArgAction::Count, help_heading = "Global options")]
    pub(super) verbose: u8,
}

impl Global {
    /// The settings of file, environment and flags.
    pub(super) fn load(&self, listen: Option<SocketAddr>) -> Result<Loaded, Failure> {
        self.load_in(self.data.clone(), listen)
    }

    /// The same with everything kept in a given folder.
    pub(super) fn load_in(
        &self,
        data: Option<PathBuf>,
        listen: Option<SocketAddr>,
    ) -> Result<Loaded, Failure> {
        // An empty variable means no file, as if it were not set.
        let file = self
            .config
            .clone()
            .filter(|file| !file.as_os_str().is_empty());
        Ok(Sources::of_process(file, Flags { data, listen }).load()?)
    }
}

/// Time and chance of this machine.
pub(super) fn context() -> Result<Context, Failure> {
    Context::system().map_err(|error| Failure::new("cli/no-randomness", error))
}
