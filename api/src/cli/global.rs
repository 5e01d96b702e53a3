//! Options that every command takes, and the settings they lead to.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::ArgAction;
use config::{Flags, Loaded, Settings, Sources};
use engine::Context;

use super::exit::Failure;
use super::output::Format;

/// The database in the data folder.
pub(super) const DATABASE: &str = "stillontime.db";

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

/// Reads `--listen`.
pub(super) fn listen(text: &str) -> Result<SocketAddr, String> {
    config::listen_address(text)
}

/// Whether there is a database to look into. A mistyped folder is not to be made by a
/// command that only looks.
pub(super) fn has_database(settings: &Settings) -> Result<bool, Failure> {
    let data = &settings.data;
    if !data.is_dir() {
        let text = format!(
            "there is no data folder at {}; see --data, or make one with `user add` or `serve`",
            data.display()
        );
        return Err(Failure::new("cli/no-data", text));
    }
    Ok(data.join(DATABASE).exists())
}
