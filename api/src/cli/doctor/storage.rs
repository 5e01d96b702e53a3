//! Whether data can be kept.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use engine::embedded;

use super::Check;
use crate::app;

const MIB: u64 = 1 << 20;
/// Below this nothing that matters fits any more.
const TOO_LITTLE: u64 = 200 * MIB;
/// Below this it is time to look after it.
const LITTLE: u64 = 2048 * MIB;

/// Whether a file written there is there after a power cut.
pub(super) fn folder(folder: &Path) -> Check {
    const NAME: &str = "data folder";
    match write_durably(existing(folder)) {
        Ok(()) if folder.is_dir() => Check::ok(NAME, folder.display()),
        Ok(()) => Check::warn(
            NAME,
            format!("{}: there is none yet", folder.display()),
            "`serve` or `user add` makes it; if one should be there, see --data",
        ),
        Err(error) => Check::fail(
            NAME,
            format!("{}: {error}", folder.display()),
            "choose another with --data, or make this one writable",
        ),
    }
}

/// The folder, or the one it would be made in: nothing is made here.
fn existing(folder: &Path) -> &Path {
    let there = folder.ancestors().find(|folder| folder.exists());
    there.unwrap_or(folder)
}

fn write_durably(folder: &Path) -> io::Result<()> {
    let probe = tempfile::Builder::new()
        .prefix(".doctor-")
        .tempdir_in(folder)?;
    let (first, second) = (probe.path().join("first"), probe.path().join("second"));
    let mut file = File::create(&first)?;
    file.write_all(b"written")?;
    file.sync_all()?;
    std::fs::rename(&first, &second)?;
    File::open(probe.path())?.sync_all()?;
    if std::fs::read(&second)? == b"written" {
        Ok(())
    } else {
        Err(io::Error::other("what was written is not what is read"))
    }
}

/// Whether a server has the folder: a second one would be refused.
pub(super) fn server(folder: &Path) -> Check {
    const NAME: &str = "server lock";
    match app::is_held(folder) {
        Ok(false) => Check::ok(NAME, "no server works on this data folder"),
        Ok(true) => Check::ok(NAME, "in use: a server works on this data folder"),
        Err(error) => Check::fail(
            NAME,
            format!("{}: {error}", folder.display()),
            "a server could not start: use a local disk that knows file locks",
        ),
    }
}

/// Whether SQLite works on that file system as the store uses it.
pub(super) async fn sqlite(folder: &Path) -> Check {
    const NAME: &str = "SQLite";
    const HINT: &str = "use a local disk: write-ahead logging does not work on network folders";
    match try_sqlite(folder).await {
        Ok((version, mode)) if mode == "wal" => {
            Check::ok(NAME, format!("{version}, write-ahead log"))
        }
        Ok((version, mode)) => Check::fail(NAME, format!("{version}, journal mode {mode}"), HINT),
        Err(error) => Check::fail(NAME, error, HINT),
    }
}

async fn try_sqlite(folder: &Path) -> Result<(String, String), Box<dyn std::error::Error>> {
    let probe = tempfile::Builder::new()
        .prefix(".doctor-")
        .tempdir_in(existing(folder))?;
    let pool = embedded::open(&embedded::Options::new(probe.path().join("probe.db"))).await?;
    let version: String = sqlx::query_scalar("SELECT sqlite_version()")
        .fetch_one(&pool)
        .await?;
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode")
        .fetch_one(&pool)
        .await?;
    pool.close().await;
    Ok((version, mode))
}

/// How much fits.
pub(super) fn space(folder: &Path) -> Check {
    const NAME: &str = "free disk";
    const HINT: &str = "make room, or move the data folder with --data";
    let free = match rustix::fs::statvfs(existing(folder)) {
        Ok(system) => system.f_bavail.saturating_mul(system.f_frsize),
        Err(error) => return Check::warn(NAME, error, HINT),
    };
    let found = format!("{} MiB", free / MIB);
    match free {
        0..TOO_LITTLE => Check::fail(NAME, found, HINT),
        TOO_LITTLE..LITTLE => Check::warn(NAME, found, HINT),
        _ => Check::ok(NAME, found),
    }
}
