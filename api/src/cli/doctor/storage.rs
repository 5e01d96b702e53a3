//! Checks of the data folder: durable writes, the server lock, SQLite and free space.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use engine::embedded;
use tempfile::TempDir;

use super::check::Check;
use crate::app;

const MIB: u64 = 1 << 20;
/// Less free space than this is a failure.
const MIN_FREE_BYTES: u64 = 200 * MIB;
/// Less free space than this is a warning.
const LOW_FREE_BYTES: u64 = 2048 * MIB;

/// Whether files can be written durably (write, sync, rename, sync of the folder), and only the
/// owner can read them.
pub(super) fn folder(folder: &Path) -> Check {
    const NAME: &str = "data folder";
    let shown = folder.display();
    if let Err(error) = write_durably(existing(folder)) {
        return Check::unusable(NAME, folder, &error, "choose another folder with --data");
    }
    match std::fs::metadata(folder).map(|folder| folder.permissions().mode() & 0o777) {
        Ok(mode) if mode & 0o077 != 0 => Check::warn(
            NAME,
            format!("{shown}: other users of this machine can enter it (mode {mode:o})"),
            format!("it holds home addresses and plans: chmod 700 '{shown}'"),
        ),
        Ok(_) => Check::ok(NAME, shown),
        Err(_) => Check::warn(
            NAME,
            format!("{shown}: not created yet"),
            "`serve` or `user add` creates it; if it should exist already, check --data",
        ),
    }
}

/// The folder itself, or its nearest ancestor that exists. The check creates no folder.
fn existing(folder: &Path) -> &Path {
    let nearest = folder.ancestors().find(|folder| folder.exists());
    nearest.unwrap_or(folder)
}

fn write_durably(folder: &Path) -> io::Result<()> {
    let probe = probe(folder)?;
    let (first, second) = (probe.path().join("first"), probe.path().join("second"));
    let mut file = File::create(&first)?;
    file.write_all(b"written")?;
    file.sync_all()?;
    std::fs::rename(&first, &second)?;
    File::open(probe.path())?.sync_all()?;
    if std::fs::read(&second)? == b"written" {
        Ok(())
    } else {
        Err(io::Error::other(
            "the file does not contain what was written to it",
        ))
    }
}

/// A folder for a check to write in; it is removed on drop.
fn probe(folder: &Path) -> io::Result<TempDir> {
    tempfile::Builder::new()
        .prefix(".doctor-")
        .tempdir_in(folder)
}

/// Whether a server holds the lock of the folder. A second server would refuse to start.
pub(super) fn server(folder: &Path) -> Check {
    const NAME: &str = "server lock";
    match app::is_held(folder) {
        Ok(false) => Check::ok(NAME, "no server uses this data folder"),
        Ok(true) => Check::ok(NAME, "a server uses this data folder"),
        Err(error) => Check::unusable(
            NAME,
            folder,
            &error,
            "a server could not start: use a local disk that supports file locks",
        ),
    }
}

/// Whether SQLite works on this file system in write-ahead-log mode, which the store uses.
pub(super) async fn sqlite(folder: &Path) -> Check {
    const NAME: &str = "SQLite";
    const HINT: &str =
        "use a local disk: the write-ahead log does not work on network file systems";
    let probe = match probe(existing(folder)) {
        Ok(probe) => probe,
        Err(error) => return Check::unusable(NAME, folder, &error, HINT),
    };
    match try_sqlite(probe.path()).await {
        Ok((version, mode)) if mode == "wal" => {
            Check::ok(NAME, format!("{version}, write-ahead log"))
        }
        Ok((version, mode)) => Check::fail(NAME, format!("{version}, journal mode {mode}"), HINT),
        Err(error) => Check::fail(NAME, error, HINT),
    }
}

async fn try_sqlite(folder: &Path) -> Result<(String, String), Box<dyn std::error::Error>> {
    let pool = embedded::open(&embedded::Options::new(folder.join("probe.db"))).await?;
    let version: String = sqlx::query_scalar("SELECT sqlite_version()")
        .fetch_one(&pool)
        .await?;
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode")
        .fetch_one(&pool)
        .await?;
    pool.close().await;
    Ok((version, mode))
}

/// The free space on the disk of the data folder.
pub(super) fn space(folder: &Path) -> Check {
    const NAME: &str = "free disk";
    const HINT: &str = "free disk space, or move the data folder with --data";
    let free = match rustix::fs::statvfs(existing(folder)) {
        Ok(system) => system.f_bavail.saturating_mul(system.f_frsize),
        Err(error) => return Check::warn(NAME, error, HINT),
    };
    let found = format!("{} MiB", free / MIB);
    match free {
        0..MIN_FREE_BYTES => Check::fail(NAME, found, HINT),
        MIN_FREE_BYTES..LOW_FREE_BYTES => Check::warn(NAME, found, HINT),
        _ => Check::ok(NAME, found),
    }
}
