//! The application's tables: written by the stages, read by stages, API and web pages.
//!
//! ```text
//! stages -> Rows -> SqlWriter  (inside the engine's transaction)
//!                        |
//!          app_user email document day day_version watch message search
//!                        |
//! stages, API, pages <- SqlQueries
//! ```

pub(crate) mod codec;
mod keys;
mod migrations;
mod progress;
mod queries;
mod search;
mod writer;

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::pool as test_pool;

use futures_util::future::BoxFuture;

pub use queries::SqlQueries;
pub(crate) use queries::unavailable;
pub use writer::SqlWriter;

/// Creates or upgrades the application's tables. Idempotent: called at every start.
///
/// # Errors
/// The database cannot be reached, or was written by a newer version.
pub fn migrate(pool: &engine::sql::Pool) -> BoxFuture<'_, Result<(), sqlx::migrate::MigrateError>> {
    Box::pin(async move {
        let migrator = migrations::migrator();
        match pool {
            engine::sql::Pool::Sqlite(pool) => migrator.run(pool).await?,
            engine::sql::Pool::Postgres(pool) => migrator.run(pool).await?,
        }
        Ok(search::migrate(pool).await?)
    })
}
