//! What a provider publishes about itself: its endpoints and its keys.

use jiff::Timestamp;
use serde::Deserialize;

use super::token::Jwk;

/// The provider's metadata (OpenID Connect Discovery 1.0, section 3).
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Metadata {
    pub(super) issuer: String,
    pub(super) authorization_endpoint: String,
    pub(super) token_endpoint: String,
    pub(super) jwks_uri: String,
    pub(super) userinfo_endpoint: Option<String>,
}

/// A JWK set (RFC 7517, section 5).
#[derive(Deserialize)]
pub(super) struct JwkSet {
    keys: Vec<serde_json::Value>,
}

impl JwkSet {
    /// The keys of supported types; others are ignored.
    pub(super) fn supported(self) -> Vec<Jwk> {
        let keys = self.keys.into_iter();
        keys.filter_map(|key| serde_json::from_value(key).ok())
            .collect()
    }
}

/// Metadata and keys, and when they were fetched.
#[derive(Clone, Debug)]
pub(super) struct Discovery {
    pub(super) metadata: Metadata,
    pub(super) keys: Vec<Jwk>,
    pub(super) at: Timestamp,
}
