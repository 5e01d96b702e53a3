//! The address that is listened on.

use std::net::SocketAddr;

use serde::{Deserialize, Deserializer};

/// Reads `127.0.0.1:7300`, `[::1]:7300` or `localhost:7300`. No other name is looked up:
/// whose addresses it has is not for this machine to say.
///
/// # Errors
/// A line that says what an address looks like.
pub fn listen_address(text: &str) -> Result<SocketAddr, String> {
    let numeric = match text.trim().rsplit_once(':') {
        Some((host, port)) if host.eq_ignore_ascii_case("localhost") => {
            format!("127.0.0.1:{port}")
        }
        _ => text.trim().to_owned(),
    };
    numeric.parse().map_err(|_| {
        "an address and a port are needed, like 127.0.0.1:7300, [::1]:7300 or localhost:7300; \
         other names are not looked up"
            .to_owned()
    })
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<SocketAddr, D::Error> {
    let text = String::deserialize(from)?;
    listen_address(&text).map_err(serde::de::Error::custom)
}
