//! The application's tables: what stages write, what pages and stages read.
//!
//! ```text
//! stages -> Rows -> SqliteWriter  (inside the engine's transaction)
//!                        |
//!          app_user email document day day_version message
//!                        |
//! stages, API, pages <- SqliteQueries
//! ```

mod codec;
mod keys;
mod progress;
mod queries;
mod writer;

#[cfg(test)]
mod tests;

pub use queries::SqliteQueries;
pub use writer::SqliteWriter;

/// Creates or upgrades the application's tables. Safe to call at every start.
///
/// # Errors
/// The database cannot be reached, or was written by a newer version.
pub async fn migrate(pool: &sqlx::SqlitePool) -> Result<(), sqlx::migrate::MigrateError> {
    let mut migrator = sqlx::migrate!("src/journal/migrations");
    // The engine keeps its own tables in the same file, with migrations of its own.
    migrator.dangerous_set_table_name("app_migration");
    migrator.run(pool).await
}
