//! Tokens that were looked up lately.

use std::sync::Arc;
use std::time::Duration;

use actors::model::UserId;
use connectors::accounts::{ResolvedToken, TokenHash};
use dashmap::DashMap;

/// How long an entry is used. A session that was ended by another server stays valid here for
/// this long; one that was ended by this server is invalidated at once.
pub(super) const TTL: Duration = Duration::from_secs(2);
/// Entries kept before the expired ones are removed.
const MAX_ENTRIES: usize = 20_000;

struct Entry {
    found: ResolvedToken,
    /// Monotonic time of the look-up.
    at: Duration,
}

/// Maps hashes of tokens to what the store said about them. Cheap to clone; the clones share
/// their entries.
#[derive(Clone, Default)]
pub(super) struct TokenCache(Arc<DashMap<TokenHash, Entry>>);

impl TokenCache {
    /// The entry of a token, unless it has expired at the monotonic time `now`.
    pub(super) fn get(&self, hash: &TokenHash, now: Duration) -> Option<ResolvedToken> {
        let entry = self.0.get(hash)?;
        (now.saturating_sub(entry.at) < TTL).then(|| entry.found.clone())
    }

    pub(super) fn insert(&self, hash: &TokenHash, found: ResolvedToken, now: Duration) {
        if self.0.len() >= MAX_ENTRIES {
            self.0.retain(|_, entry| now.saturating_sub(entry.at) < TTL);
        }
        self.0.insert(hash.clone(), Entry { found, at: now });
    }

    /// Removes all tokens of an account.
    pub(super) fn invalidate_account(&self, account: &UserId) {
        self.0
            .retain(|_, entry| entry.found.session.account != *account);
    }

    /// Removes all tokens of a session.
    pub(super) fn invalidate_session(&self, session: &str) {
        self.0.retain(|_, entry| entry.found.session.id != session);
    }
}
