//! Sessions and their tokens.

use actors::model::UserId;
use actors::ports::PortError;
use engine::sql::Statement;
use jiff::Timestamp;

use super::model::{self, ResolvedToken, Session, Token, TokenHash};
use super::store::Accounts;
use crate::journal::unavailable;

const SESSION: &str = "session.id AS session_id, session.account_id, session.address, \
     session.agent, session.created_at AS session_created_at, \
     session.expires_at AS session_expires_at, session.revoked_at";

impl Accounts {
    /// Opens a session; its tokens are added with [`Accounts::add_tokens`].
    ///
    /// # Errors
    /// `store/unavailable`, here and below.
    pub async fn open_session(&self, session: &Session) -> Result<(), PortError> {
        let statement = "INSERT INTO session \
             (id, account_id, address, agent, created_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6)";
        let statement = Statement::new(statement)
            .bind(&session.id)
            .bind(&session.account.0)
            .bind(&session.address)
            .bind(&session.agent)
            .bind(session.created.as_microsecond())
            .bind(session.expires.as_microsecond());
        self.execute(statement).await.map(drop)
    }

    /// Stores new tokens of a session.
    ///
    /// # Errors
    /// See [`Accounts::open_session`].
    pub async fn add_tokens(&self, tokens: &[Token]) -> Result<(), PortError> {
        let head = "INSERT INTO token (hash, session_id, kind, expires_at) ";
        let statement = Statement::new(head).push_rows(tokens, |values, token| {
            values
                .bind(&token.hash.0)
                .bind(&token.session)
                .bind(token.kind.as_str())
                .bind(token.expires.as_microsecond());
        });
        self.execute(statement).await.map(drop)
    }

    /// The token with this hash, also if it was consumed or has expired.
    ///
    /// # Errors
    /// See [`Accounts::open_session`].
    pub async fn token(&self, hash: &TokenHash) -> Result<Option<ResolvedToken>, PortError> {
        let query = format!(
            "SELECT token.hash, token.kind, token.expires_at, token.used_at, {SESSION}, \
             account.email, account.role, account.totp, account.active FROM token \
             JOIN session ON session.id = token.session_id \
             JOIN account ON account.id = session.account_id WHERE token.hash = $1"
        );
        let rows = self.fetch(Statement::new(query).bind(&hash.0)).await?;
        rows.first()
            .map(model::resolved_token)
            .transpose()
            .map_err(unavailable)
    }

    /// Consumes a token; `false` if it was consumed before.
    ///
    /// # Errors
    /// See [`Accounts::open_session`].
    pub async fn consume_token(&self, hash: &TokenHash, at: Timestamp) -> Result<bool, PortError> {
        let statement = "UPDATE token SET used_at = $1 WHERE hash = $2 AND used_at IS NULL";
        let statement = Statement::new(statement)
            .bind(at.as_microsecond())
            .bind(&hash.0);
        Ok(self.execute(statement).await? == 1)
    }

    /// The open sessions of an account, the newest first, at most 200.
    ///
    /// # Errors
    /// See [`Accounts::open_session`].
    pub async fn sessions(
        &self,
        account: &UserId,
        now: Timestamp,
    ) -> Result<Vec<Session>, PortError> {
        let query = format!(
            "SELECT {SESSION} FROM session WHERE account_id = $1 AND revoked_at IS NULL \
             AND expires_at > $2 ORDER BY created_at DESC LIMIT 200"
        );
        let query = Statement::new(query)
            .bind(&account.0)
            .bind(now.as_microsecond());
        let rows = self.fetch(query).await?;
        rows.iter()
            .map(model::session)
            .collect::<Result<_, _>>()
            .map_err(unavailable)
    }

    /// Revokes one session of an account; `false` if the account has no such open session.
    ///
    /// # Errors
    /// See [`Accounts::open_session`].
    pub async fn end_session(
        &self,
        account: &UserId,
        session: &str,
        at: Timestamp,
    ) -> Result<bool, PortError> {
        let statement = "UPDATE session SET revoked_at = $1 \
             WHERE id = $2 AND account_id = $3 AND revoked_at IS NULL";
        let statement = Statement::new(statement)
            .bind(at.as_microsecond())
            .bind(session)
            .bind(&account.0);
        Ok(self.execute(statement).await? == 1)
    }

    /// Revokes all sessions of an account except `except`, and returns how many were revoked.
    ///
    /// # Errors
    /// See [`Accounts::open_session`].
    pub async fn end_sessions(
        &self,
        account: &UserId,
        except: Option<&str>,
        at: Timestamp,
    ) -> Result<u64, PortError> {
        let statement = "UPDATE session SET revoked_at = $1 \
             WHERE account_id = $2 AND id <> $3 AND revoked_at IS NULL";
        let statement = Statement::new(statement)
            .bind(at.as_microsecond())
            .bind(&account.0)
            .bind(except.unwrap_or_default());
        self.execute(statement).await
    }

    /// Deletes expired rows: tokens and sessions as soon as they expire, failed sign-ins after a
    /// day, audit entries after `audit_days`.
    ///
    /// # Errors
    /// See [`Accounts::open_session`].
    pub async fn prune(&self, now: Timestamp, audit_days: u16) -> Result<(), PortError> {
        let days = |days: i64| now.as_microsecond().saturating_sub(days * 86_400_000_000);
        let expired = [
            // An expired refresh token is denied whether or not its row still exists.
            ("DELETE FROM token WHERE expires_at < $1", days(0)),
            ("DELETE FROM session WHERE expires_at < $1", days(0)),
            ("DELETE FROM sign_in_failure WHERE failed_at < $1", days(1)),
            (
                "DELETE FROM audit WHERE happened_at < $1",
                days(audit_days.into()),
            ),
        ];
        for (statement, before) in expired {
            self.execute(Statement::new(statement).bind(before)).await?;
        }
        Ok(())
    }
}
