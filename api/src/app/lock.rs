//! One server per data folder and per database: advisory locks that end with the process.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

use engine::sql::{Connection, Pool, Statement};
use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use super::error::Error;

const FILE_NAME: &str = "server.lock";

/// The lock of a data folder; dropping it releases it. The file stays: if it were removed, a
/// third server could lock a new file of this name while the second one holds the old file.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Acquires the lock without waiting.
    ///
    /// # Errors
    /// [`Error::InUse`], [`Error::DataDir`].
    pub(super) fn acquire(data: &Path) -> Result<Self, Error> {
        let path = || data.display().to_string();
        let unusable = |source| Error::DataDir {
            path: path(),
            source,
        };
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let file = options.open(data.join(FILE_NAME)).map_err(unusable)?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Self { _file: file }),
            Err(Errno::WOULDBLOCK) => Err(Error::InUse { path: path() }),
            Err(error) => Err(unusable(error.into())),
        }
    }
}

/// Whether a server uses this data folder now. Creates no file.
pub(crate) fn is_held(data: &Path) -> io::Result<bool> {
    let file = match File::open(data.join(FILE_NAME)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    match flock(&file, FlockOperation::NonBlockingLockShared) {
        Ok(()) => Ok(false),
        Err(Errno::WOULDBLOCK) => Ok(true),
        Err(error) => Err(error.into()),
    }
}

/// The lock of a database: an advisory lock of a session, released when this is dropped.
#[derive(Debug)]
pub(super) struct ServerLock {
    _session: Connection,
}

/// Key of the advisory lock.
const LOCK_KEY: i64 = 7_301;

impl ServerLock {
    /// Acquires the lock without waiting.
    ///
    /// # Errors
    /// [`Error::InUse`], [`Error::Server`].
    pub(super) async fn acquire(pool: &Pool) -> Result<Self, Error> {
        let failed = |error| Error::Server(engine::postgres::OpenError::from(error));
        let mut session = pool.session().await.map_err(failed)?;
        let query = "SELECT CAST(pg_try_advisory_lock($1) AS INTEGER) AS taken";
        let rows = session.fetch(Statement::new(query).bind(LOCK_KEY)).await;
        let taken = rows.and_then(|rows| rows[0].int("taken")).map_err(failed)?;
        match taken {
            0 => Err(Error::InUse {
                path: "the database of store.url".to_owned(),
            }),
            _ => Ok(Self { _session: session }),
        }
    }
}
