//! `config`: what the settings are, where each came from, whether they make sense.

use clap::Subcommand;
use config::Loaded;
use serde_json::{Value, json};

use super::exit::{Exit, Failure};
use super::global::Global;
use super::output::Table;
use crate::app;
use crate::net::Tls;

/// Look at the settings.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  stillontime config show --origin
  stillontime config check --config stillontime.toml")]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print every option as it stands.
    #[command(after_help = "Examples:
  stillontime config show
  STILLONTIME__SERVER__BACKLOG_LIMIT=50 stillontime config show --origin
  stillontime config show --output json --config stillontime.toml")]
    Show {
        /// Also where each value came from.
        #[arg(long)]
        origin: bool,
    },
    /// Tell every mistake in file, environment and flags.
    #[command(after_help = "Examples:
  stillontime config check
  stillontime config check --config stillontime.toml --output json")]
    Check,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let loaded = global.load(None)?;
    match args.command {
        Command::Show { origin: true } => global.output.emit(&loaded.values, || {
            let mut table = Table::new(["OPTION", "VALUE", "ORIGIN"]);
            for value in &loaded.values {
                table.row([
                    value.key.clone(),
                    value.value.to_string(),
                    value.origin.clone(),
                ]);
            }
            table.to_string()
        })?,
        Command::Show { origin: false } => global.output.emit(&shown(&loaded)?, || {
            let mut table = Table::new(["OPTION", "VALUE"]);
            for value in &loaded.values {
                table.row([value.key.clone(), value.value.to_string()]);
            }
            table.to_string()
        })?,
        Command::Check => {
            loaded.check_files()?;
            Tls::read(&loaded.settings.server.tls).map_err(app::Error::from)?;
            let checked = json!({ "ok": true, "options": loaded.values.len() });
            let text = || format!("ok: {} options", loaded.values.len());
            global.output.emit(&checked, text)?;
        }
    }
    Ok(Exit::Ok)
}

/// The settings without secrets.
fn shown(loaded: &Loaded) -> Result<Value, Failure> {
    let settings = serde_json::to_value(&loaded.settings);
    settings
        .map(config::masked_value)
        .map_err(|error| Failure::new("cli/io", error))
}
