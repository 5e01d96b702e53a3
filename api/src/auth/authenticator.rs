//! The authenticator: its parts, and how an access token becomes a [`Caller`].

use std::sync::Arc;

use actors::model::UserId;
use actors::ports::PortError;
use connectors::accounts::{Accounts, ResolvedToken, Role, TokenHash, TokenKind};
use connectors::oidc::Oidc;
use engine::Context;
use tokio::sync::Mutex;

use super::caller::Caller;
use super::error::AuthError;
use super::operator_token::OperatorToken;
use super::password::Passwords;
use super::seal::Key;
use super::token_cache::TokenCache;
use super::tokens::is_valid;

/// Account id of the commands on this machine.
pub(super) const OPERATOR: &str = "operator";

/// Authenticates callers, signs people in and manages accounts. Cheap to clone.
#[derive(Clone)]
pub struct Authenticator {
    pub(super) context: Context,
    pub(super) accounts: Accounts,
    pub(super) options: config::Identity,
    pub(super) passwords: Passwords,
    pub(super) key: Key,
    operator_token: Arc<OperatorToken>,
    pub(super) oidc: Option<Oidc>,
    pub(super) token_cache: TokenCache,
    /// Held while an administrator is demoted or disabled, so that two such changes run one
    /// after the other and one administrator remains.
    pub(super) demotion: Arc<Mutex<()>>,
}

impl std::fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authenticator").finish_non_exhaustive()
    }
}

impl Authenticator {
    /// An authenticator over these accounts. `key` seals secrets that must be read again;
    /// `operator_token` authenticates the commands of this machine.
    pub fn new(
        context: Context,
        accounts: Accounts,
        options: config::Identity,
        key: Key,
        operator_token: OperatorToken,
    ) -> Self {
        Self {
            passwords: Passwords::new(&context, options.hashing),
            context,
            accounts,
            options,
            key,
            operator_token: Arc::new(operator_token),
            oidc: None,
            token_cache: TokenCache::default(),
            demotion: Arc::default(),
        }
    }

    /// The stored accounts, sessions and audit entries.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// The options it was made with.
    pub fn options(&self) -> &config::Identity {
        &self.options
    }

    /// The hasher of passwords.
    pub fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// The caller that owns this access token, calling from this IP address.
    ///
    /// # Errors
    /// [`AuthError::Unauthenticated`] for an unknown token, [`AuthError::Expired`] for one that
    /// is no longer valid, [`AuthError::Store`].
    pub async fn authenticate(&self, token: &str, address: &str) -> Result<Caller, AuthError> {
        let hash = TokenHash::of(token);
        if self.operator_token.matches(&hash) {
            return Ok(Caller {
                account: UserId(OPERATOR.to_owned()),
                email: String::new(),
                role: Role::Administrator,
                session: None,
                address: address.to_owned(),
                trace: None,
            });
        }
        let found = self.look_up(&hash).await?;
        let found = found.ok_or(AuthError::Unauthenticated)?;
        if found.token.kind != TokenKind::Access {
            return Err(AuthError::Unauthenticated);
        }
        if !is_valid(&found, self.context.now()) {
            return Err(AuthError::Expired);
        }
        Ok(Caller {
            account: found.session.account,
            email: found.email,
            role: self.effective_role(found.role, found.second_factor),
            session: Some(found.session.id),
            address: address.to_owned(),
            trace: None,
        })
    }

    /// The role in effect: an administrator without a second factor acts as a coordinator where
    /// the options require one of administrators.
    pub(super) fn effective_role(&self, role: Role, second_factor: bool) -> Role {
        match self.options.administrators_need_code && !second_factor {
            true => role.min(Role::Coordinator),
            false => role,
        }
    }

    async fn look_up(&self, hash: &TokenHash) -> Result<Option<ResolvedToken>, PortError> {
        let now = self.context.monotonic();
        if let Some(found) = self.token_cache.get(hash, now) {
            return Ok(Some(found));
        }
        let found = self.accounts.token(hash).await?;
        if let Some(found) = &found {
            self.token_cache.insert(hash, found.clone(), now);
        }
        Ok(found)
    }

    /// Deletes expired sessions and sign-in failures, and audit entries past their retention.
    ///
    /// # Errors
    /// `store/unavailable`.
    pub async fn prune(&self) -> Result<(), PortError> {
        let now = self.context.now();
        self.accounts.prune(now, self.options.audit_days).await
    }

    /// Drops all cached tokens of an account, so that its next call reads the store.
    pub fn invalidate(&self, account: &UserId) {
        self.token_cache.invalidate_account(account);
    }
}
