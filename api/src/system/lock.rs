//! One server for a data directory: an advisory lock that ends with the process, however
//! it ends.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

use engine::sql::{Connection, Pool, Statement};
use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use super::Error;

const NAME: &str = "server.lock";

/// The lock of a data directory; dropping it gives it back. The file stays: removing it
/// would let a third server lock a file of the same name beside the second one's.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes it at once or not at all.
    pub(super) fn take(data: &Path) -> Result<Self, Error> {
        let path = || data.display().to_string();
        let unusable = |source| Error::DataDir {
            path: path(),
            source,
        };
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let file = options.open(data.join(NAME)).map_err(unusable)?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Self { _file: file }),
            Err(Errno::WOULDBLOCK) => Err(Error::InUse { path: path() }),
            Err(error) => Err(unusable(error.into())),
        }
    }
}

/// Whether a server works on this data directory now. Leaves no trace.
pub(crate) fn is_held(data: &Path) -> io::Result<bool> {
    let file = match File::open(data.join(NAME)) {
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

/// One server for a database: an advisory lock of a session that lasts as long as this.
#[derive(Debug)]
pub(super) struct ServerLock {
    _session: Connection,
}

/// Any number that nobody else uses.
const NUMBER: i64 = 7_301;

impl ServerLock {
    /// Takes it at once or not at all.
    pub(super) async fn take(pool: &Pool) -> Result<Self, Error> {
        let failed = |error| Error::Server(engine::postgres::OpenError::from(error));
        let mut session = pool.session().await.map_err(failed)?;
        let query = "SELECT CAST(pg_try_advisory_lock($1) AS INTEGER) AS taken";
        let rows = session.fetch(Statement::new(query).bind(NUMBER)).await;
        let taken = rows.and_then(|rows| rows[0].int("taken")).map_err(failed)?;
        match taken {
            0 => Err(Error::InUse {
                path: "the database of store.url".to_owned(),
            }),
            _ => Ok(Self { _session: session }),
        }
    }
}
