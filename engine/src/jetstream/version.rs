//! What the server must be able to do.

use std::fmt;

use async_nats::Client;
use bytes::Bytes;

use super::ConnectError;

/// `major.minor.patch`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32, pub u32);

/// The oldest version that the tests ran with. Older ones were never tried.
pub(crate) const OLDEST: Version = Version(2, 9, 10);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

impl Version {
    /// Reads `2.9.10`, `v2.10.0-beta.1`; a part that is missing is zero.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches('v');
        let numbers = text.split(['-', '+']).next()?;
        let mut parts = numbers.split('.').map(|part| part.parse().ok());
        let major = parts.next()??;
        let mut rest = || parts.next().map_or(Some(0), |part| part);
        Some(Self(major, rest()?, rest()?))
    }
}

pub(super) fn check(client: &Client) -> Result<(), ConnectError> {
    let found = client.server_info().version;
    match Version::parse(&found) {
        Some(version) if version >= OLDEST => Ok(()),
        _ => Err(ConnectError::Version {
            found,
            needed: OLDEST,
        }),
    }
}

/// Asked by hand: what 2.9 answers, the client library does not read.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_and_compared() {
        assert_eq!(Version::parse("2.9.10"), Some(Version(2, 9, 10)));
        assert_eq!(Version::parse("v2.10.0-beta.1"), Some(Version(2, 10, 0)));
        assert_eq!(Version::parse("2"), Some(Version(2, 0, 0)));
        assert_eq!(Version::parse("two"), None);
        assert!(Version(2, 10, 0) > OLDEST && Version(2, 9, 9) < OLDEST);
    }
}
