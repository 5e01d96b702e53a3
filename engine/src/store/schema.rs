//! The engine's own tables, migrated when a store is opened.

use crate::sql::{Connection, Statement};

/// The migrations in order; a store that had the first n gets the rest. A released one must
/// never be changed.
const MIGRATIONS: [&str; 3] = [
    include_str!("schema/0001_initial.sql"),
    include_str!("schema/0002_places.sql"),
    include_str!("schema/0003_outbox.sql"),
];

/// Applies the migrations that are missing. Two processes may do so at the same time.
pub(crate) async fn create(connection: &mut Connection) -> Result<(), sqlx::Error> {
    let dialect = connection.dialect();
    connection.begin().await?;
    if let Some(lock) = dialect.lock_schema() {
        connection.execute(Statement::new(lock)).await?;
    }
    let table = "CREATE TABLE IF NOT EXISTS engine_schema (version INTEGER NOT NULL)";
    connection
        .execute(Statement::new(dialect.definition(table)))
        .await?;
    let version = "SELECT coalesce(max(version), 0) AS version FROM engine_schema";
    let found = connection.fetch(Statement::new(version)).await?;
    let version = found.first().map(|row| row.int("version")).transpose()?;
    let applied = usize::try_from(version.unwrap_or(0)).unwrap_or(0);
    for (index, migration) in MIGRATIONS.iter().enumerate().skip(applied) {
        connection
            .execute_script(dialect.definition(migration))
            .await?;
        let record = Statement::new("INSERT INTO engine_schema (version) VALUES ($1)");
        connection.execute(record.bind(index as i64 + 1)).await?;
    }
    connection.commit().await
}
