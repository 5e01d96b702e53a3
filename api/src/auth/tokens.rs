//! Access and refresh tokens.

use connectors::accounts::ResolvedToken;
use engine::Context;
use jiff::Timestamp;

/// A new token: 256 random bits behind a prefix that names its use.
pub(super) fn new_token(kind: &str, context: &Context) -> String {
    let (first, second) = (context.random_bytes(), context.random_bytes());
    format!("{kind}_{}{}", hex::encode(first), hex::encode(second))
}

/// Whether a token is valid now: account active, neither token nor session expired, session
/// not revoked.
pub(super) fn is_valid(found: &ResolvedToken, now: Timestamp) -> bool {
    let session = &found.session;
    found.active && found.token.expires > now && session.expires > now && session.revoked.is_none()
}
