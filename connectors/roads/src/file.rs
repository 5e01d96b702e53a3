//! Files of prepared data: magic bytes, a version, a checksum, then the data as postcard.

use std::fs;
use std::io;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::Error;

/// Format version. It changes with every change of the cost model or of a serialised type;
/// files of another version are rejected and have to be imported again.
const VERSION: u32 = 2;
const MAGIC: &[u8; 8] = b"SOTroads";
const HEADER_BYTES: usize = MAGIC.len() + 4 + 4;

/// Writes `data` to a temporary file beside `path` and renames it to `path`, so that a reader
/// never sees a half-written file.
///
/// # Errors
/// The file cannot be written.
pub fn write<T: Serialize>(path: &Path, data: &T) -> io::Result<()> {
    let body = postcard::to_stdvec(data).map_err(io::Error::other)?;
    let mut bytes = Vec::with_capacity(HEADER_BYTES + body.len());
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&VERSION.to_le_bytes());
    bytes.extend_from_slice(&crc32fast::hash(&body).to_le_bytes());
    bytes.extend_from_slice(&body);
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".part");
    fs::write(&temporary, bytes)?;
    fs::rename(&temporary, path)
}

/// Reads a file that [`write`] wrote.
///
/// # Errors
/// [`Error::Read`] if the file cannot be read, [`Error::Damaged`] if it has another version or
/// its content differs from what was written.
pub fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Error> {
    let bytes = fs::read(path).map_err(Error::Read)?;
    let damaged = |what: &str| Error::Damaged(what.to_owned());
    if bytes.len() < HEADER_BYTES || &bytes[..MAGIC.len()] != MAGIC {
        return Err(damaged("it is not a prepared map"));
    }
    let word = |at: usize| {
        let mut four = [0; 4];
        four.copy_from_slice(&bytes[at..at + 4]);
        u32::from_le_bytes(four)
    };
    if word(MAGIC.len()) != VERSION {
        return Err(damaged("it was prepared by another version"));
    }
    let body = &bytes[HEADER_BYTES..];
    if word(MAGIC.len() + 4) != crc32fast::hash(body) {
        return Err(damaged("the checksum does not match"));
    }
    postcard::from_bytes(body).map_err(|error| damaged(&error.to_string()))
}

#[cfg(test)]
mod tests;
