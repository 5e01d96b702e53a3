//! The store itself, people, and outcomes of commands.

use actors::model::{Operation, OperationId, User, UserId};
use actors::ports::PortError;
use engine::sql::{Dialect, Pool, Row, Statement};
use jiff::Timestamp;

use crate::journal::{codec, unavailable};

/// Reads and writes what only the API needs. Cheap to clone: the clones share one connection
/// pool.
#[derive(Clone, Debug)]
pub struct ApiStore {
    pool: Pool,
}

impl ApiStore {
    /// Uses a database whose tables [`migrate`](crate::journal::migrate) has created.
    pub fn new(pool: impl Into<Pool>) -> Self {
        Self { pool: pool.into() }
    }

    /// Checks that the database answers a query.
    ///
    /// # Errors
    /// `store/unavailable`, here and below.
    pub async fn probe(&self) -> Result<(), PortError> {
        self.pool
            .fetch(Statement::new("SELECT 1 AS one"))
            .await
            .map(drop)
            .map_err(unavailable)
    }

    /// The kind of database: `sqlite` or `postgres`.
    pub fn database(&self) -> &'static str {
        match self.pool.dialect() {
            Dialect::Sqlite => "sqlite",
            Dialect::Postgres => "postgres",
        }
    }

    /// One page of all people, ordered by address: those whose address follows `after`.
    ///
    /// # Errors
    /// See [`ApiStore::probe`].
    pub async fn users(&self, after: &str, limit: u32) -> Result<Vec<User>, PortError> {
        let query = "SELECT * FROM app_user WHERE email > $1 ORDER BY email LIMIT $2";
        let query = Statement::new(query).bind(after).bind(limit);
        self.list(query, codec::user).await
    }

    /// The people with these ids or e-mail addresses, in no particular order.
    ///
    /// # Errors
    /// See [`ApiStore::probe`].
    pub async fn find_users(
        &self,
        ids: &[UserId],
        addresses: &[String],
    ) -> Result<Vec<User>, PortError> {
        let query = Statement::new("SELECT * FROM app_user WHERE id IN ")
            .push_list(ids.iter().map(|id| id.0.as_str()))
            .push(" OR email IN ")
            .push_list(addresses.iter().map(|address| address.to_lowercase()));
        self.list(query, codec::user).await
    }

    /// The outcome of a command; `None` while the command is pending, or if there was no such
    /// command.
    ///
    /// # Errors
    /// See [`ApiStore::probe`].
    pub async fn operation(&self, id: &OperationId) -> Result<Option<Operation>, PortError> {
        let query = Statement::new("SELECT * FROM operation WHERE id = $1").bind(&id.0);
        let found = self.list(query, codec::operation).await?;
        Ok(found.into_iter().next())
    }

    /// Deletes the outcomes of commands that finished before `before`.
    ///
    /// # Errors
    /// See [`ApiStore::probe`].
    pub async fn prune_operations(&self, before: Timestamp) -> Result<(), PortError> {
        let delete = Statement::new("DELETE FROM operation WHERE finished_at < $1");
        let delete = delete.bind(before.as_microsecond());
        self.execute(delete).await.map(drop)
    }

    pub(super) async fn list<T>(
        &self,
        query: Statement,
        decode: impl Fn(&Row) -> Result<T, sqlx::Error>,
    ) -> Result<Vec<T>, PortError> {
        let rows = self.pool.fetch(query).await.map_err(unavailable)?;
        let decoded: Result<_, _> = rows.iter().map(decode).collect();
        decoded.map_err(unavailable)
    }

    pub(super) async fn execute(&self, statement: Statement) -> Result<u64, PortError> {
        self.pool.execute(statement).await.map_err(unavailable)
    }
}
