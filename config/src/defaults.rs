//! The shipped configuration file.

/// `default.toml`: every option with its default and what it is for.
pub const DEFAULT_TOML: &str = include_str!("../default.toml");
