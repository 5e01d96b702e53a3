//! Logs: on standard error, so that they never mix with data.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

/// Warnings only, or what happens in a server; `-v` for more, `RUST_LOG` for one's own choice.
pub(super) fn start(verbose: u8, serves: bool) {
    let level = match (verbose, serves) {
        (0, false) => "warn",
        (0, true) => "info",
        (1, false) => "info",
        (1, true) | (2, _) => "debug",
        _ => "trace",
    };
    // What happens inside the libraries is of interest only when everything is.
    let chosen = match level {
        "debug" => "info,actors=debug,api=debug,connectors=debug,engine=debug",
        level => level,
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(chosen));
    let colour = io::stderr().is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    // Fails only where a test has set a subscriber already.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(colour)
        .try_init();
}
