//! Signing in, renewing, signing out.

use std::time::Duration;

use actors::model::UserId;
use connectors::accounts::{Account, Role, Session, Token, TokenHash, TokenKind};
use engine::later;
use jiff::{SignedDuration, Timestamp};

use super::local::new_token;
use super::{Caller, Identity, Refusal, is_good};

/// What somebody shows to come in.
#[derive(Clone)]
pub struct Credentials {
    /// Their address.
    pub email: String,
    /// Their password.
    pub password: String,
    /// The code of the second factor; may be empty.
    pub code: String,
    /// From where.
    pub address: String,
    /// With which client.
    pub agent: String,
}

/// What somebody gets.
#[derive(Clone)]
pub struct Issued {
    /// For calls.
    pub access: String,
    /// For new tokens, once.
    pub refresh: String,
    /// When the access token is over.
    pub access_expires: Timestamp,
    /// When the session is over.
    pub session_expires: Timestamp,
    /// Whose it is.
    pub caller: Caller,
}

/// Clients' names are kept up to this length.
const LONGEST_AGENT: usize = 200;

impl Identity {
    /// Lets somebody in who knows the password, and the code where there is a second factor.
    /// After too many failures nobody is, with the right password or not.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub async fn sign_in(&self, credentials: &Credentials) -> Result<Issued, Refusal> {
        let result = self.checked(credentials).await;
        let outcome = result.as_ref().map_or_else(Refusal::code, |_| "ok");
        let account = match &result {
            Ok(account) => Some(account.id.clone()),
            Err(_) => None,
        };
        let target = &credentials.email;
        self.note(account, ("sign_in", target), outcome, &credentials.address)
            .await;
        self.open(&result?, &credentials.address, &credentials.agent)
            .await
    }

    async fn checked(&self, credentials: &Credentials) -> Result<Account, Refusal> {
        let account = self.confirm(credentials).await?;
        match self.check_totp(&account, &credentials.code).await {
            Ok(()) => {
                self.accounts.clear_failures(&credentials.email).await?;
                Ok(account)
            }
            Err(Refusal::WrongCredentials) => self.failed(&credentials.email).await,
            Err(refusal) => Err(refusal),
        }
    }

    /// The active account with this address and password.
    ///
    /// # Errors
    /// [`Refusal::Locked`], [`Refusal::WrongCredentials`], [`Refusal::Store`].
    pub async fn confirm(&self, credentials: &Credentials) -> Result<Account, Refusal> {
        let email = &credentials.email;
        self.not_locked(email).await?;
        let account = self.accounts.by_email(email).await?;
        let hash = account
            .as_ref()
            .and_then(|account| account.password.as_deref());
        let right = self.passwords.is_right(&credentials.password, hash).await?;
        match account.filter(|account| right && account.active) {
            Some(account) => Ok(account),
            None => self.failed(email).await,
        }
    }

    /// Whether there were few failures lately.
    pub(super) async fn not_locked(&self, email: &str) -> Result<(), Refusal> {
        let window = SignedDuration::from_mins(self.options.lock_minutes.into());
        let since = self.context.now().saturating_sub(window);
        let since = since.unwrap_or(Timestamp::MIN);
        match self.accounts.failures(email, since).await? >= self.options.lock_failures {
            true => Err(Refusal::Locked(window.unsigned_abs())),
            false => Ok(()),
        }
    }

    pub(super) async fn failed(&self, email: &str) -> Result<Account, Refusal> {
        self.accounts
            .record_failure(email, self.context.now())
            .await?;
        Err(Refusal::WrongCredentials)
    }

    /// Opens a session for somebody who was checked.
    ///
    /// # Errors
    /// [`Refusal::Store`].
    pub async fn open(
        &self,
        account: &Account,
        address: &str,
        agent: &str,
    ) -> Result<Issued, Refusal> {
        let now = self.context.now();
        let session = Session {
            id: format!("s-{}", hex::encode(self.context.random_bytes())),
            account: account.id.clone(),
            address: address.to_owned(),
            agent: agent.chars().take(LONGEST_AGENT).collect(),
            created: now,
            expires: later(now, days(self.options.session_days)),
            revoked: None,
        };
        self.accounts.open_session(&session).await?;
        let role = self.effective(account.role, account.totp.is_some());
        self.issue(&session, &account.email, role, address).await
    }

    /// An administrator without the second factor that is asked for is none yet.
    pub(super) fn effective(&self, role: Role, second_factor: bool) -> Role {
        match self.options.administrators_need_code && !second_factor {
            true => role.min(Role::Coordinator),
            false => role,
        }
    }

    async fn issue(
        &self,
        session: &Session,
        email: &str,
        role: Role,
        address: &str,
    ) -> Result<Issued, Refusal> {
        let now = self.context.now();
        let (access, refresh) = (
            new_token("sa", &self.context),
            new_token("sr", &self.context),
        );
        let minutes = Duration::from_secs(60 * u64::from(self.options.access_minutes));
        let access_expires = later(now, minutes).min(session.expires);
        let token = |text: &str, kind, expires| Token {
            hash: TokenHash::of(text),
            session: session.id.clone(),
            kind,
            expires,
        };
        let tokens = [
            token(&access, TokenKind::Access, access_expires),
            token(&refresh, TokenKind::Refresh, session.expires),
        ];
        self.accounts.add_tokens(&tokens).await?;
        Ok(Issued {
            access,
            refresh,
            access_expires,
            session_expires: session.expires,
            caller: Caller {
                account: session.account.clone(),
                email: email.to_owned(),
                role,
                session: Some(session.id.clone()),
                address: address.to_owned(),
                trace: None,
            },
        })
    }

    /// New tokens for a refresh token, which is used up. One that comes a second time ends
    /// its session: either of the two who showed it is not who they should be.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub async fn refresh(&self, token: &str, address: &str) -> Result<Issued, Refusal> {
        let (hash, now) = (TokenHash::of(token), self.context.now());
        let found = self.accounts.token(&hash).await?;
        let found = found.filter(|found| found.token.kind == TokenKind::Refresh);
        let found = found.ok_or(Refusal::Unauthenticated)?;
        if !is_good(&found, now) {
            return Err(Refusal::Expired);
        }
        let session = &found.session;
        if !self.accounts.consume_token(&hash, now).await? {
            self.end(&session.account, &session.id).await?;
            let what = ("refresh", session.id.as_str());
            self.note(Some(session.account.clone()), what, "auth/reused", address)
                .await;
            return Err(Refusal::Reused);
        }
        let role = self.effective(found.role, found.second_factor);
        self.issue(session, &found.email, role, address).await
    }

    /// Ends a session of an account; `false` if there is none.
    ///
    /// # Errors
    /// [`Refusal::Store`].
    pub async fn end(&self, account: &UserId, session: &str) -> Result<bool, Refusal> {
        let now = self.context.now();
        let ended = self.accounts.end_session(account, session, now).await?;
        self.believed
            .retain(|_, known| known.found.session.id != session);
        Ok(ended)
    }
}

fn days(days: u16) -> Duration {
    Duration::from_secs(86_400 * u64::from(days))
}
