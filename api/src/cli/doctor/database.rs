//! Whether what was kept can be read.

use std::path::Path;
use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;

use super::Check;
use crate::app;
use crate::cli::global::DATABASE;

/// How long another process may keep the file from being read.
const BUSY: Duration = Duration::from_secs(5);

/// Whether the database is whole. Reads only, and leaves nothing behind.
pub(super) async fn database(folder: &Path) -> Check {
    const NAME: &str = "database";
    const HINT: &str = "stop the server and put the backup back; see docs/operations.md";
    let file = folder.join(DATABASE);
    if !file.exists() {
        return Check::ok(NAME, "there is none yet");
    }
    match quick_check(folder, &file).await {
        Ok(found) if found == ["ok"] => Check::ok(NAME, "whole"),
        Ok(found) => {
            let first = found.first().map(String::as_str).unwrap_or_default();
            Check::fail(NAME, format!("{}: {first}", file.display()), HINT)
        }
        Err(error) => Check::fail(NAME, format!("{}: {error}", file.display()), HINT),
    }
}

async fn quick_check(folder: &Path, file: &Path) -> Result<Vec<String>, sqlx::Error> {
    // Whoever reads beside a write-ahead log makes files of its own, unless it is told
    // that nobody writes.
    let log = folder.join(format!("{DATABASE}-wal"));
    let has_log = std::fs::metadata(log).is_ok_and(|log| log.len() > 0);
    let at_rest = !has_log && !app::is_held(folder).unwrap_or(true);
    let mut connection = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(false)
        .read_only(true)
        .immutable(at_rest)
        .busy_timeout(BUSY)
        .connect()
        .await?;
    let found = sqlx::query_scalar("PRAGMA quick_check")
        .fetch_all(&mut connection)
        .await;
    sqlx::Connection::close(connection).await?;
    found
}
