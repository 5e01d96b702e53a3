//! The claims of ID tokens, and the checks before they are accepted.

use serde::Deserialize;

use super::token::InvalidToken;

/// Clocks of provider and server may differ by this many seconds.
const CLOCK_SKEW: i64 = 60;

/// The claims about a person, in the ID token or from the UserInfo endpoint.
#[derive(Deserialize)]
pub(super) struct UserInfo {
    pub(super) sub: String,
    pub(super) email: Option<String>,
    pub(super) email_verified: Option<bool>,
}

/// The claims of an ID token (OpenID Connect Core 1.0, section 2).
#[derive(Deserialize)]
pub(super) struct IdToken {
    iss: String,
    aud: Audience,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nonce: Option<String>,
    #[serde(flatten)]
    pub(super) user: UserInfo,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// What the claims must match.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    /// The current time in seconds since the epoch.
    pub(super) now: i64,
}

impl IdToken {
    /// Checks the claims (OpenID Connect Core 1.0, section 3.1.3.7).
    pub(super) fn check(&self, expected: &Expected<'_>) -> Result<(), InvalidToken> {
        let (issuer, client) = (expected.issuer, expected.client_id);
        // Google sometimes omits the scheme of its issuer.
        let is_from_provider = self.iss == issuer || format!("https://{}", self.iss) == issuer;
        let is_for_client = match &self.aud {
            Audience::One(one) => one == client,
            Audience::Many(many) => {
                many.iter().any(|one| one == client)
                    && (many.len() == 1 || self.azp.as_deref() == Some(client))
            }
        };
        match () {
            () if !is_from_provider => Err(InvalidToken::Issuer),
            () if !is_for_client => Err(InvalidToken::Audience),
            () if self.exp.saturating_add(CLOCK_SKEW) <= expected.now => Err(InvalidToken::Expired),
            () if self.iat.saturating_sub(CLOCK_SKEW) > expected.now => Err(InvalidToken::Expired),
            () if self.nonce.as_deref() != Some(expected.nonce) => Err(InvalidToken::Nonce),
            () => Ok(()),
        }
    }
}
