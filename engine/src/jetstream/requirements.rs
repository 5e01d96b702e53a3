//! The checks of the server's version and features.

use async_nats::Client;
use bytes::Bytes;

use super::error::ConnectError;
use super::version::{OLDEST, Version};

/// Checks the version.
pub(super) fn check_version(client: &Client) -> Result<(), ConnectError> {
    let found = client.server_info().version;
    match Version::parse(&found) {
        Some(version) if version >= OLDEST => Ok(()),
        _ => Err(ConnectError::Version {
            found,
            needed: OLDEST,
        }),
    }
}

/// Checks that JetStream is enabled. The request is made by hand because the client library cannot
/// parse the answer of nats-server 2.9.
pub(super) async fn check_jetstream(client: &Client) -> Result<(), ConnectError> {
    let asked = client.request("$JS.API.INFO", Bytes::new()).await;
    let answer = asked.map_err(|error| ConnectError::NoJetStream(error.to_string()))?;
    let answer: serde_json::Value = serde_json::from_slice(&answer.payload)
        .map_err(|error| ConnectError::NoJetStream(error.to_string()))?;
    match answer.pointer("/error/description") {
        None => Ok(()),
        Some(description) => Err(ConnectError::NoJetStream(description.to_string())),
    }
}
