//! Who calls: accounts, sessions, tokens, and what each role may do.
//!
//! ```text
//! address + password (+ code) -> sign_in -> access token, 15 min    -> caller -> every call
//!                                        -> refresh token, once     -> refresh -> both anew
//! provider of OpenID Connect -> provider ->
//! operator.token in the data folder      -> the commands of this machine
//! ```
//! Tokens are random and looked up (ADR 19), so that an ended session is over at once; this
//! server remembers for some seconds what it has looked up.

mod accounts;
mod local;
mod password;
mod provider;
mod refusal;
mod seal;
mod sign_in;
mod totp;

use std::sync::Arc;
use std::time::Duration;

use actors::model::UserId;
use actors::ports::PortError;
use connectors::accounts::{Accounts, AuditEntry, ResolvedToken, Role, TokenHash, TokenKind};
use connectors::oidc::Oidc;
use dashmap::DashMap;
use engine::Context;
use jiff::Timestamp;
use tokio::sync::Mutex;

pub use accounts::AccountChange;
pub use local::{LocalToken, TokenError, random_password};
pub use password::{Passwords, WeakPassword};
pub use provider::{Begun, Return};
pub use refusal::Refusal;
pub use seal::{Key, KeyError};
pub use sign_in::{Credentials, Issued};
pub use totp::Enrolment;

/// How long an answer about a token is believed. A session that was ended elsewhere is over
/// after it; one that was ended here, at once.
const BELIEVED: Duration = Duration::from_secs(2);
/// Answers remembered before those that are over are thrown away.
const REMEMBERED: usize = 20_000;

/// The account of the commands on this machine.
const OPERATOR: &str = "operator";

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Their id.
    pub account: UserId,
    /// Their address; empty for the operator of this machine.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Their session; `None` for the operator of this machine.
    pub session: Option<String>,
    /// From where.
    pub address: String,
    /// The trace context of the call (W3C traceparent).
    pub trace: Option<String>,
}

impl Caller {
    /// Whether they may look at what belongs to this person.
    pub fn may_read(&self, owner: &UserId) -> bool {
        self.account == *owner || self.role >= Role::Coordinator
    }

    /// Whether they may change what belongs to this person.
    pub fn may_write(&self, owner: &UserId) -> bool {
        self.role >= Role::User && self.may_read(owner)
    }
}

struct Believed {
    found: ResolvedToken,
    since: Duration,
}

/// Checks who calls and signs people in. Cheap to clone.
#[derive(Clone)]
pub struct Identity {
    context: Context,
    accounts: Accounts,
    options: config::Identity,
    passwords: Passwords,
    key: Key,
    local: Arc<LocalToken>,
    oidc: Option<Oidc>,
    believed: Arc<DashMap<TokenHash, Believed>>,
    /// Held while an administrator becomes less: one after the other, so that one is left.
    leaving: Arc<Mutex<()>>,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").finish_non_exhaustive()
    }
}

impl Identity {
    /// Over these accounts; `key` seals what must be read again, `local` is good for the
    /// commands of this machine.
    pub fn new(
        context: Context,
        accounts: Accounts,
        options: config::Identity,
        key: Key,
        local: LocalToken,
    ) -> Self {
        Self {
            passwords: Passwords::new(&context, options.hashing),
            context,
            accounts,
            options,
            key,
            local: Arc::new(local),
            oidc: None,
            believed: Arc::default(),
            leaving: Arc::default(),
        }
    }

    /// The accounts.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// What it was set up with.
    pub fn options(&self) -> &config::Identity {
        &self.options
    }

    /// Hashes passwords.
    pub fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// Who has this access token.
    ///
    /// # Errors
    /// [`Refusal::Unauthenticated`] for none of ours, [`Refusal::Expired`] for one that is
    /// over, [`Refusal::Store`].
    pub async fn caller(&self, token: &str, address: &str) -> Result<Caller, Refusal> {
        let hash = TokenHash::of(token);
        if self.local.is(&hash) {
            return Ok(Caller {
                account: UserId(OPERATOR.to_owned()),
                email: String::new(),
                role: Role::Administrator,
                session: None,
                address: address.to_owned(),
                trace: None,
            });
        }
        let found = self.found(&hash).await?.ok_or(Refusal::Unauthenticated)?;
        if found.token.kind != TokenKind::Access {
            return Err(Refusal::Unauthenticated);
        }
        if !is_good(&found, self.context.now()) {
            return Err(Refusal::Expired);
        }
        Ok(Caller {
            account: found.session.account,
            email: found.email,
            role: self.effective(found.role, found.second_factor),
            session: Some(found.session.id),
            address: address.to_owned(),
            trace: None,
        })
    }

    async fn found(&self, hash: &TokenHash) -> Result<Option<ResolvedToken>, PortError> {
        let now = self.context.monotonic();
        if let Some(known) = self.believed.get(hash)
            && now.saturating_sub(known.since) < BELIEVED
        {
            return Ok(Some(known.found.clone()));
        }
        let Some(found) = self.accounts.token(hash).await? else {
            return Ok(None);
        };
        if self.believed.len() >= REMEMBERED {
            self.believed
                .retain(|_, known| now.saturating_sub(known.since) < BELIEVED);
        }
        let known = Believed {
            found: found.clone(),
            since: now,
        };
        self.believed.insert(hash.clone(), known);
        Ok(Some(found))
    }

    /// Forgets what is over of sessions, failures and the audit log.
    ///
    /// # Errors
    /// `store/unavailable`.
    pub async fn prune(&self) -> Result<(), PortError> {
        let now = self.context.now();
        self.accounts.prune(now, self.options.audit_days).await
    }

    /// Looks every token of an account up again from now on.
    pub fn forget(&self, account: &UserId) {
        self.believed
            .retain(|_, known| known.found.session.account != *account);
    }

    /// Notes what was done. A log that cannot be written is an error of its own, not of what
    /// was done.
    pub async fn audit(&self, caller: &Caller, what: (&str, &str), outcome: &str) {
        let account = Some(caller.account.clone());
        self.note(account, what, outcome, &caller.address).await;
    }

    /// Notes what the operator of this machine did with a command.
    pub async fn audit_local(&self, action: &str, target: &str) {
        let account = Some(UserId(OPERATOR.to_owned()));
        self.note(account, (action, target), "ok", "").await;
    }

    async fn note(
        &self,
        account: Option<UserId>,
        (action, target): (&str, &str),
        outcome: &str,
        address: &str,
    ) {
        let entry = AuditEntry {
            id: format!("a-{}", hex::encode(self.context.random_bytes())),
            at: self.context.now(),
            account,
            action: action.to_owned(),
            target: target.to_owned(),
            outcome: outcome.to_owned(),
            address: address.to_owned(),
        };
        if let Err(error) = self.accounts.record_audit(&[entry]).await {
            tracing::error!(%error, action, "the audit log could not be written");
        }
    }
}

fn is_good(found: &ResolvedToken, now: Timestamp) -> bool {
    let session = &found.session;
    found.active && found.token.expires > now && session.expires > now && session.revoked.is_none()
}

#[cfg(test)]
mod tests;
