//! The rows of an application, as the journal writes them.

use async_trait::async_trait;

use crate::sql::Connection;

/// An application's typed rows, so that the commits of many handlers can become a few
/// multi-row statements.
pub trait WriteSet: Default + Clone + Send + Sync + 'static {
    /// Adds the rows of a later commit. Where both write the same row, the later wins.
    fn merge(&mut self, later: Self);

    /// Whether there are no rows to write.
    fn is_empty(&self) -> bool;
}

/// An application without rows.
impl WriteSet for () {
    fn merge(&mut self, (): Self) {}

    fn is_empty(&self) -> bool {
        true
    }
}

/// Writes a set of rows into a given transaction. Implemented where the application's SQL
/// lives.
#[async_trait]
pub trait SqlRows<W>: Send + Sync + 'static {
    /// Writes all rows of `rows`; the caller begins and commits. Must be idempotent for
    /// equal rows.
    ///
    /// # Errors
    /// Those of the database; the caller rolls back.
    async fn write(&self, rows: &W, connection: &mut Connection) -> Result<(), sqlx::Error>;
}

/// The rows of an application without rows.
#[derive(Clone, Copy, Debug)]
pub struct NoRows;

#[async_trait]
impl SqlRows<()> for NoRows {
    async fn write(&self, (): &(), _: &mut Connection) -> Result<(), sqlx::Error> {
        Ok(())
    }
}
