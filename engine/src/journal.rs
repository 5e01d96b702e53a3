//! The one transaction: input done, rows, emitted events, timers, parked and dead letters.

/// An application's typed rows, so that the commits of many handlers can become a few
/// multi-row statements.
pub trait WriteSet: Default + Send + Sync + 'static {
    /// Adds the rows of a later commit. Where both write the same row, the later wins.
    fn merge(&mut self, later: Self);

    /// Nothing to write.
    fn is_empty(&self) -> bool;
}

/// Writes a set of rows into a given SQLite transaction. Implemented where the
/// application's SQL lives.
#[async_trait::async_trait]
pub trait SqliteRows<W>: Send + Sync + 'static {
    /// Writes all rows of `rows`; the caller begins and commits. Must be idempotent for
    /// equal rows.
    async fn write(
        &self,
        rows: &W,
        connection: &mut sqlx::SqliteConnection,
    ) -> Result<(), sqlx::Error>;
}
