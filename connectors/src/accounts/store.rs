//! The table of accounts and of failed sign-ins.

use actors::model::UserId;
use actors::ports::PortError;
use engine::sql::{Pool, Row, Statement};
use jiff::Timestamp;

use super::model::{self, Account};
use crate::journal::unavailable;

/// Reads and writes accounts, sessions and the audit log. Cheap to clone: the clones share one
/// connection pool.
#[derive(Clone, Debug)]
pub struct Accounts {
    pool: Pool,
}

impl Accounts {
    /// Uses a database whose tables [`migrate`](crate::journal::migrate) has created.
    pub fn new(pool: impl Into<Pool>) -> Self {
        Self { pool: pool.into() }
    }

    /// The account with this id.
    ///
    /// # Errors
    /// `store/unavailable`, here and below.
    pub async fn get(&self, id: &UserId) -> Result<Option<Account>, PortError> {
        self.one(Statement::new("SELECT * FROM account WHERE id = $1").bind(&id.0))
            .await
    }

    /// The account with this e-mail address; letter case is ignored.
    ///
    /// # Errors
    /// See [`Accounts::get`].
    pub async fn by_email(&self, address: &str) -> Result<Option<Account>, PortError> {
        let query = Statement::new("SELECT * FROM account WHERE email = $1");
        self.one(query.bind(address.trim().to_lowercase())).await
    }

    /// The account bound to this `issuer subject` of an OpenID Connect provider.
    ///
    /// # Errors
    /// See [`Accounts::get`].
    pub async fn by_subject(&self, subject: &str) -> Result<Option<Account>, PortError> {
        let query = Statement::new("SELECT * FROM account WHERE subject = $1");
        self.one(query.bind(subject)).await
    }

    /// One page of all accounts, ordered by address: those whose address follows `after`.
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
            .map_err(unavailable)
    }

    /// The number of active administrators.
    ///
    /// # Errors
    /// See [`Accounts::get`].
    pub async fn count_administrators(&self) -> Result<u32, PortError> {
        let query = "SELECT COUNT(*) AS number FROM account \
             WHERE role = 'administrator' AND active = 1";
        self.count(Statement::new(query)).await
    }

    /// Inserts an account, or replaces the one with the same id.
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

    /// Consumes a time step of the second factor. `false` if this step or a later one was
    /// consumed before, so that an observed code cannot be replayed.
    ///
    /// # Errors
    /// See [`Accounts::get`].
    pub async fn use_totp_step(&self, id: &UserId, step: i64) -> Result<bool, PortError> {
        let statement = "UPDATE account SET totp_step = $1 WHERE id = $2 AND totp_step < $1";
        let used = self.execute(Statement::new(statement).bind(step).bind(&id.0));
        Ok(used.await? == 1)
    }

    /// The number of failed sign-ins for an address after `since`.
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

    /// Records a failed sign-in, whether or not the address has an account.
    ///
    /// # Errors
    /// See [`Accounts::get`].
    pub async fn record_failure(&self, address: &str, at: Timestamp) -> Result<(), PortError> {
        let statement = "INSERT INTO sign_in_failure (email, failed_at) VALUES ($1, $2)";
        let statement = Statement::new(statement)
            .bind(address.trim().to_lowercase())
            .bind(at.as_microsecond());
        self.execute(statement).await.map(drop)
    }

    /// Deletes the recorded failures of an address.
    ///
    /// # Errors
    /// See [`Accounts::get`].
    pub async fn clear_failures(&self, address: &str) -> Result<(), PortError> {
        let statement = Statement::new("DELETE FROM sign_in_failure WHERE email = $1");
        let statement = statement.bind(address.trim().to_lowercase());
        self.execute(statement).await.map(drop)
    }

    async fn one(&self, query: Statement) -> Result<Option<Account>, PortError> {
        let row = self.pool.first(query).await.map_err(unavailable)?;
        row.as_ref()
            .map(model::account)
            .transpose()
            .map_err(unavailable)
    }

    async fn count(&self, query: Statement) -> Result<u32, PortError> {
        let row = self.pool.first(query).await.map_err(unavailable)?;
        row.map_or(Ok(0), |row| row.count("number"))
            .map_err(unavailable)
    }

    pub(super) async fn fetch(&self, query: Statement) -> Result<Vec<Row>, PortError> {
        self.pool.fetch(query).await.map_err(unavailable)
    }

    pub(super) async fn execute(&self, statement: Statement) -> Result<u64, PortError> {
        self.pool.execute(statement).await.map_err(unavailable)
    }
}
