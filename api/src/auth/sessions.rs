//! Sessions: opened at sign-in, renewed with refresh tokens, ended at sign-out.

use std::time::Duration;

use actors::model::UserId;
use connectors::accounts::{Account, Role, Session, Token, TokenHash, TokenKind};
use engine::later;
use jiff::Timestamp;

use super::authenticator::Authenticator;
use super::caller::Caller;
use super::error::AuthError;
use super::tokens::{is_valid, new_token};

/// Longest stored name of a client, in characters.
const MAX_AGENT: usize = 200;

/// The tokens that a sign-in or a refresh has issued.
#[derive(Clone)]
pub struct Issued {
    /// The access token, which authenticates calls.
    pub access: String,
    /// The refresh token, which renews both tokens once.
    pub refresh: String,
    /// When the access token expires.
    pub access_expires: Timestamp,
    /// When the session expires.
    pub session_expires: Timestamp,
    /// The caller that the tokens belong to.
    pub caller: Caller,
}

impl Authenticator {
    /// Opens a session for an account whose credentials were checked. `address` is the IP
    /// address and `agent` the name of the client.
    ///
    /// # Errors
    /// [`AuthError::Store`].
    pub async fn open_session(
        &self,
        account: &Account,
        address: &str,
        agent: &str,
    ) -> Result<Issued, AuthError> {
        let now = self.context.now();
        let session = Session {
            id: format!("s-{}", hex::encode(self.context.random_bytes())),
            account: account.id.clone(),
            address: address.to_owned(),
            agent: agent.chars().take(MAX_AGENT).collect(),
            created: now,
            expires: later(now, days(self.options.session_days)),
            revoked: None,
        };
        self.accounts.open_session(&session).await?;
        let role = self.effective_role(account.role, account.totp.is_some());
        self.issue(&session, &account.email, role, address).await
    }

    async fn issue(
        &self,
        session: &Session,
        email: &str,
        role: Role,
        address: &str,
    ) -> Result<Issued, AuthError> {
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

    /// Exchanges a refresh token, which is used up, for new tokens. A second use of the same
    /// token ends its session, because the token may have been stolen.
    ///
    /// # Errors
    /// See [`AuthError`].
    pub async fn refresh(&self, token: &str, address: &str) -> Result<Issued, AuthError> {
        let (hash, now) = (TokenHash::of(token), self.context.now());
        let found = self.accounts.token(&hash).await?;
        let found = found.filter(|found| found.token.kind == TokenKind::Refresh);
        let found = found.ok_or(AuthError::Unauthenticated)?;
        if !is_valid(&found, now) {
            return Err(AuthError::Expired);
        }
        let session = &found.session;
        if !self.accounts.consume_token(&hash, now).await? {
            self.end_session(&session.account, &session.id).await?;
            let what = ("refresh", session.id.as_str());
            let account = Some(session.account.clone());
            self.record_audit(account, what, "auth/reused", address)
                .await;
            return Err(AuthError::Reused);
        }
        let role = self.effective_role(found.role, found.second_factor);
        self.issue(session, &found.email, role, address).await
    }

    /// Ends a session of an account; `false` if there is no such session.
    ///
    /// # Errors
    /// [`AuthError::Store`].
    pub async fn end_session(&self, account: &UserId, session: &str) -> Result<bool, AuthError> {
        let now = self.context.now();
        let ended = self.accounts.end_session(account, session, now).await?;
        self.token_cache.invalidate_session(session);
        Ok(ended)
    }

    /// Ends all sessions of an account except, where given, one of them.
    ///
    /// # Errors
    /// [`AuthError::Store`].
    pub async fn end_sessions(
        &self,
        account: &UserId,
        except: Option<&str>,
    ) -> Result<(), AuthError> {
        let now = self.context.now();
        self.accounts.end_sessions(account, except, now).await?;
        self.invalidate(account);
        Ok(())
    }
}

fn days(days: u16) -> Duration {
    Duration::from_secs(86_400 * u64::from(days))
}
