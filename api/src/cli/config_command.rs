//! `config`: the values of all settings, the origin of each, and whether they are valid.

use clap::Subcommand;
use config::Loaded;
use serde_json::{Value, json};

use super::exit::{Exit, Failure};
use super::global::Global;
use super::output::Table;
use crate::app;
use crate::net::Tls;

/// Show or check the settings.
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
    /// Print every option with its effective value; secrets are masked.
    #[command(after_help = "Examples:
  stillontime config show
  STILLONTIME__SERVER__BACKLOG_LIMIT=50 stillontime config show --origin
  stillontime config show --output json --config stillontime.toml")]
    Show {
        /// Also print where each value comes from: default, file, environment or flag.
        #[arg(long)]
        origin: bool,
    },
    /// Report every mistake in the configuration file, the environment and the flags.
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
        Command::Show { origin: false } => global.output.emit(&masked(&loaded)?, || {
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

/// The settings, with secrets replaced by `***`.
fn masked(loaded: &Loaded) -> Result<Value, Failure> {
    let settings = serde_json::to_value(&loaded.settings);
    settings
        .map(config::masked_value)
        .map_err(|error| Failure::new("cli/io", error))
}
