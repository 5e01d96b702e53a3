//! Checks that the database can be read and is not corrupt.

use std::fs::File;
use std::io;
use std::path::Path;
use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;

use super::check::Check;
use crate::app;
use crate::cli::global::DATABASE;

/// How long to wait while another process locks the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Runs SQLite's quick check. Reads only, and creates no files.
pub(super) async fn database(folder: &Path) -> Check {
    const NAME: &str = "database";
    const HINT: &str = "stop the server and restore the backup; see docs/operations.md";
    let file = folder.join(DATABASE);
    if let Err(error) = File::open(&file) {
        return match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                Check::ok(NAME, "not created yet")
            }
            _ => Check::unusable(NAME, &file, &error, HINT),
        };
    }
    match quick_check(folder, &file).await {
        Ok(found) if found == ["ok"] => Check::ok(NAME, "no corruption found"),
        Ok(found) => {
            let first = found.first().map(String::as_str).unwrap_or_default();
            Check::fail(NAME, format!("{}: {first}", file.display()), HINT)
        }
        Err(error) => Check::fail(NAME, format!("{}: {error}", file.display()), HINT),
    }
}

async fn quick_check(folder: &Path, file: &Path) -> Result<Vec<String>, sqlx::Error> {
    // A reader of a database in WAL mode creates files beside it, unless it opens the database
    // as immutable. That is safe only while no process writes.
    let log = folder.join(format!("{DATABASE}-wal"));
    let has_log = std::fs::metadata(log).is_ok_and(|log| log.len() > 0);
    let is_idle = !has_log && !app::is_held(folder).unwrap_or(true);
    let mut connection = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(false)
        .read_only(true)
        .immutable(is_idle)
        .busy_timeout(BUSY_TIMEOUT)
        .connect()
        .await?;
    let found = sqlx::query_scalar("PRAGMA quick_check")
        .fetch_all(&mut connection)
        .await;
    sqlx::Connection::close(connection).await?;
    found
}
