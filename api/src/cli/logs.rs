//! Logs: on standard error, so that they never mix with data.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

/// How much a command says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Voice {
    /// Nothing: what goes wrong in a simulation is meant to.
    Silent,
    /// Warnings.
    Warnings,
    /// What happens, as in a server.
    Events,
}

/// `-v` for more, `RUST_LOG` for one's own choice.
pub(super) fn start(verbose: u8, voice: Voice) {
    let level = match (verbose, voice) {
        (0, Voice::Silent) => "off",
        (0, Voice::Warnings) | (1, Voice::Silent) => "warn",
        (0, Voice::Events) | (1, Voice::Warnings) => "info",
        (1, Voice::Events) | (2, _) => "debug",
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
