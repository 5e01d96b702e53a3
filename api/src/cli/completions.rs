//! `completions`: the completion script of a shell for these commands.

use clap_complete::Shell;

use super::exit::{Exit, Failure};
use super::output;

/// Print the completion script for a shell.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  stillontime completions bash > ~/.local/share/bash-completion/completions/stillontime
  stillontime completions fish > ~/.config/fish/completions/stillontime.fish")]
pub(super) struct Args {
    /// Shell to generate the script for.
    shell: Shell,
}

pub(super) fn run(args: &Args, command: &mut clap::Command) -> Result<Exit, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, command, "stillontime", &mut text);
    output::print(&String::from_utf8_lossy(&text))?;
    Ok(Exit::Ok)
}
