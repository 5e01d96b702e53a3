//! The options that every command takes, and the settings that they select.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::ArgAction;
use config::{Flags, Loaded, Settings, Sources};
use engine::Context;

use super::exit::Failure;
use super::output::Format;

/// File name of the SQLite database in the data folder.
pub(super) const DATABASE: &str = "stillontime.db";

/// Options that every command takes.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Global {
    /// Format of standard output.
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        help_heading = "Global options"
    )]
    pub(super) output: Format,
    /// Configuration file; `config/default.toml` lists every option.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "STILLONTIME_CONFIG",
        help_heading = "Global options"
    )]
    pub(super) config: Option<PathBuf>,
    /// Data folder: database, documents, road map, inbox and outbox [default:
    /// $XDG_DATA_HOME/stillontime, else ~/.local/share/stillontime].
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        help_heading = "Global options"
    )]
    pub(super) data: Option<PathBuf>,
    /// Log more to standard error; repeat for more detail (-vv, -vvv).
    #[arg(short, long, global = true, action = ArgAction::Count, help_heading = "Global options")]
    pub(super) verbose: u8,
}

impl Global {
    /// Loads the settings from defaults, configuration file, environment and flags.
    pub(super) fn load(&self, listen: Option<SocketAddr>) -> Result<Loaded, Failure> {
        self.load_in(self.data.clone(), listen)
    }

    /// The same, with `data` in place of the `--data` flag.
    pub(super) fn load_in(
        &self,
        data: Option<PathBuf>,
        listen: Option<SocketAddr>,
    ) -> Result<Loaded, Failure> {
        // An empty STILLONTIME_CONFIG counts as unset.
        let file = self
            .config
            .clone()
            .filter(|file| !file.as_os_str().is_empty());
        Ok(Sources::of_process(file, Flags { data, listen }).load()?)
    }
}

/// The clock and the random source of this machine.
pub(super) fn context() -> Result<Context, Failure> {
    Context::system().map_err(|error| Failure::new("cli/no-randomness", error))
}

/// Parses `--listen`.
pub(super) fn listen(text: &str) -> Result<SocketAddr, String> {
    config::listen_address(text)
}

/// Whether the data folder contains a database.
///
/// Commands that only read call this first, so that a mistyped `--data` is an error and does
/// not create a folder.
pub(super) fn has_database(settings: &Settings) -> Result<bool, Failure> {
    let data = &settings.data;
    if !data.is_dir() {
        let text = format!(
            "there is no data folder at {}; check --data, or create one with `user add` or `serve`",
            data.display()
        );
        return Err(Failure::new("cli/no-data", text));
    }
    Ok(data.join(DATABASE).exists())
}
