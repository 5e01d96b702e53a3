//! Who may call, with their sessions and what they did: straight in the database, since no
//! actor owns any of it.
//!
//! ```text
//! account 1 -- n session 1 -- n token     access and refresh, by their hashes
//! sign_in_failure                         what locks an account out
//! audit                                   what was done, by whom, from where
//! ```

mod audit;
mod model;
mod sessions;

use actors::model::UserId;
use actors::ports::PortError;
use engine::sql::{Pool, Row, Statement};
use jiff::Timestamp;

use crate::journal::unavailable as failed;

pub use audit::{AuditEntry, AuditFilter};
pub use model::{Account, Found, Role, Session, Token, TokenHash, TokenKind};

/// Accounts, sessions and the audit log. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Accounts {
    pool: Pool,
}

impl Accounts {
    /// Over the database that [`migrate`](crate::journal::migrate) has prepared.
    pub fn new(pool: impl Into<Pool>) -> Self {
        Self { pool: pool.into() }
    }

    /// The account of this id.
    ///
    /// # Errors
    /// `store/unavailable`, here and below.
    pub async fn get(&self, id: &UserId) -> Result<Option<Account>, PortError> {
        self.one(Statement::new("SELECT * FROM account WHERE id = $1").bind(&id.0))
            .await
    }

    /// The account with this address, whatever its case.
    ///
    /// # Errors
    /// See [`Accounts::get`].
    pub async fn by_email(&self, address: &str) -> Result<Option<Account>, PortError> {
        let query = Statement::new("SELECT * FROM account WHERE email = $1");
        self.one(query.bind(address.trim().to_lowercase())).await
    }

    /// The account that belongs to this person of a provider.
    ///
    /// # Errors
    /// See [`Accounts::get`].
    pub async fn by_subject(&self, subject: &str) -> Result<Option<Account>, PortError> {
        let query = Statement::new("SELECT * FROM account WHERE subject = $1");
        self.one(query.bind(subject)).await
    }

    /// All accounts by address, behind `after`.
    ///
    /// # Errors
    /// See [`Accounts::get`].
    pub async fn list(&self, after: &str, limit: u32) -> Result<Vec<Account>, PortError> {
        let query =
            Statement::new("SELECT * FROM account WHERE email > $1 ORDER BY email LIMIT $2");
        let rows = self.fetch(query.bind(after).bind(limit)).await?;
        rows.iter()
            .map(model::account)
            .collect::<Result<_, _>>()
            .map_err(failed)
    }

    /// Active administrators.
    ///
    /// # Errors
    /// See [`Accounts::get`].
    pub async fn administrators(&self) -> Result<u32, PortError> {
        let query = "SELECT COUNT(*) AS number FROM account \
             WHERE role = 'administrator' AND active = 1";
        self.count(Statement::new(query)).await
    }

    /// Keeps an account, new or changed.
    ///
    /// # Errors
    /// See [`Accounts::get`].
    pub async fn put(&self, account: &Account) -> Result<(), PortError> {
        let statement = "INSERT INTO account \
             (id, email, password, role, subject, totp, totp_step, active, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
             ON CONFLICT (id) DO UPDATE SET email = excluded.email, \
             password = excluded.password, role = excluded.role, subject = excluded.subject, \
             totp = excluded.totp, totp_step = excluded.totp_step, active = excluded.active";
        let statement = Statement::new(statement)
            .bind(&account.id.0)
            .bind(account.email.trim().to_lowercase())
            .bind(&account.password)
            .bind(account.role.as_str())
            .bind(&account.subject)
            .bind(&account.totp)
            .bind(account.totp_step)
            .bind(i64::from(account.active))
            .bind(account.created.as_microsecond());
        self.execute(statement).await.map(drop)
    }

    /// Uses up a time step of the second factor. `false` if it, or a later one, was used
    /// before: a code that somebody has read over a shoulder is good for nothing.
    ///
    /// # Errors
    /// See [`Accounts::get`].
    pub async fn use_totp_step(&self, id: &UserId, step: i64) -> Result<bool, PortError> {
        let statement = "UPDATE account SET totp_step = $1 WHERE id = $2 AND totp_step < $1";
        let used = self.execute(Statement::new(statement).bind(step).bind(&id.0));
        Ok(used.await? == 1)
    }

    /// Failures to sign in since then.
    ///
    /// # Errors
    /// See [`Accounts::get`].
    pub async fn failures(&self, address: &str, since: Timestamp) -> Result<u32, PortError> {
        let query = "SELECT COUNT(*) AS number FROM sign_in_failure \
             WHERE email = $1 AND failed_at > $2";
        let query = Statement::new(query)
            .bind(address.trim().to_lowercase())
            .bind(since.as_microsecond());
        self.count(query).await
    }

    /// Notes a failure to sign in, known or unknown the address.
    ///
    /// # Errors
    /// See [`Accounts::get`].
    pub async fn note_failure(&self, address: &str, at: Timestamp) -> Result<(), PortError> {
        let statement = "INSERT INTO sign_in_failure (email, failed_at) VALUES ($1, $2)";
        let statement = Statement::new(statement)
            .bind(address.trim().to_lowercase())
            .bind(at.as_microsecond());
        self.execute(statement).await.map(drop)
    }

    /// Forgets the failures of an address.
    ///
    /// # Errors
    /// See [`Accounts::get`].
    pub async fn forgive(&self, address: &str) -> Result<(), PortError> {
        let statement = Statement::new("DELETE FROM sign_in_failure WHERE email = $1");
        let statement = statement.bind(address.trim().to_lowercase());
        self.execute(statement).await.map(drop)
    }

    async fn one(&self, query: Statement) -> Result<Option<Account>, PortError> {
        let row = self.pool.first(query).await.map_err(failed)?;
        row.as_ref().map(model::account).transpose().map_err(failed)
    }

    async fn count(&self, query: Statement) -> Result<u32, PortError> {
        let row = self.pool.first(query).await.map_err(failed)?;
        row.map_or(Ok(0), |row| row.count("number")).map_err(failed)
    }

    async fn fetch(&self, query: Statement) -> Result<Vec<Row>, PortError> {
        self.pool.fetch(query).await.map_err(failed)
    }

    async fn execute(&self, statement: Statement) -> Result<u64, PortError> {
        self.pool.execute(statement).await.map_err(failed)
    }
}

#[cfg(test)]
mod tests;
