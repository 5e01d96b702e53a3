//! The engine's own tables, brought up to date when a file is opened.

use sqlx::{Row, SqlitePool};

/// In order; a file that had the first n gets the rest. Never change one that was released.
const STEPS: [&str; 2] = [
    include_str!("schema/0001_initial.sql"),
    include_str!("schema/0002_places.sql"),
];

/// Creates what is missing. Two processes may do so at the same time.
pub(super) async fn create(pool: &SqlitePool) -> Result<(), sqlx::Error> {
    sqlx::raw_sql("CREATE TABLE IF NOT EXISTS engine_schema (version INTEGER NOT NULL)")
        .execute(pool)
        .await?;
    let mut connection = pool.acquire().await?;
    // Takes the write lock at once, so that nobody else is in between.
    let mut transaction = sqlx::Connection::begin_with(&mut *connection, "BEGIN IMMEDIATE").await?;
    let row = sqlx::query("SELECT coalesce(max(version), 0) AS version FROM engine_schema")
        .fetch_one(&mut *transaction)
        .await?;
    let version: i64 = row.try_get("version")?;
    let done = usize::try_from(version).unwrap_or(0);
    for (index, step) in STEPS.iter().enumerate().skip(done) {
        sqlx::raw_sql(*step).execute(&mut *transaction).await?;
        sqlx::query("INSERT INTO engine_schema (version) VALUES ($1)")
            .bind(index as i64 + 1)
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await
}
