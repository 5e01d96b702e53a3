//! The address that the server listens on.

use std::net::SocketAddr;

use serde::{Deserialize, Deserializer};

/// Parses `127.0.0.1:7300`, `[::1]:7300` or `localhost:7300`. Other names are not resolved: the
/// result would depend on the name server, and might be an address of another machine.
///
/// # Errors
/// A line that describes the accepted forms.
pub fn listen_address(text: &str) -> Result<SocketAddr, String> {
    let numeric = match text.trim().rsplit_once(':') {
        Some((host, port)) if host.eq_ignore_ascii_case("localhost") => {
            format!("127.0.0.1:{port}")
        }
        _ => text.trim().to_owned(),
    };
    numeric.parse().map_err(|_| {
        "must be an IP address and a port, such as 127.0.0.1:7300, [::1]:7300 or localhost:7300; \
         other host names are not resolved"
            .to_owned()
    })
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<SocketAddr, D::Error> {
    let text = String::deserialize(from)?;
    listen_address(&text).map_err(serde::de::Error::custom)
}
