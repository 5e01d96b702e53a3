//! Logs go to standard error, so that they never mix with the results of a command.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

/// How much a command logs by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verbosity {
    /// Nothing. A simulation injects faults on purpose, and their errors are expected.
    Silent,
    /// Warnings and errors.
    Warnings,
    /// Also the normal course of events, as a server does.
    Info,
}

/// Starts logging. `verbose` counts the `-v` flags; `RUST_LOG` overrides both.
pub(super) fn start(verbose: u8, verbosity: Verbosity) {
    let level = match (verbose, verbosity) {
        (0, Verbosity::Silent) => "off",
        (0, Verbosity::Warnings) | (1, Verbosity::Silent) => "warn",
        (0, Verbosity::Info) | (1, Verbosity::Warnings) => "info",
        (1, Verbosity::Info) | (2, _) => "debug",
        _ => "trace",
    };
    // At the level debug, only our own crates log details; the libraries do at the level trace.
    let chosen = match level {
        "debug" => "info,actors=debug,api=debug,connectors=debug,engine=debug",
        level => level,
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(chosen));
    let colour = io::stderr().is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    // This fails only if a test has already set a subscriber.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(colour)
        .try_init();
}
