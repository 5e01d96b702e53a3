//! One server for a data directory: an advisory lock that ends with the process, however
//! it ends.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

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
