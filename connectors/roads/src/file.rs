//! Prepared data in files: a mark, a version, a checksum, then the data.

use std::fs;
use std::io;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Error;

/// Changes whenever the model or a layout does: older files are prepared anew.
const VERSION: u32 = 2;
const MARK: &[u8; 8] = b"SOTroads";
const HEAD: usize = MARK.len() + 4 + 4;

/// Writes `data` beside `path` and moves it there.
///
/// # Errors
/// The file cannot be written.
pub fn write<T: Serialize>(path: &Path, data: &T) -> io::Result<()> {
    let body = postcard::to_stdvec(data).map_err(io::Error::other)?;
    let mut bytes = Vec::with_capacity(HEAD + body.len());
    bytes.extend_from_slice(MARK);
    bytes.extend_from_slice(&VERSION.to_le_bytes());
    bytes.extend_from_slice(&crc32fast::hash(&body).to_le_bytes());
    bytes.extend_from_slice(&body);
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    fs::write(&beside, bytes)?;
    fs::rename(&beside, path)
}

/// Reads what [`write`] wrote.
///
/// # Errors
/// [`Error::Read`] if the file cannot be read, [`Error::Damaged`] if it is of another version
/// or not what was written.
pub fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Error> {
    let bytes = fs::read(path).map_err(Error::Read)?;
    let damaged = |what: &str| Error::Damaged(what.to_owned());
    if bytes.len() < HEAD || &bytes[..MARK.len()] != MARK {
        return Err(damaged("not a prepared map"));
    }
    let word = |at: usize| {
        let mut four = [0; 4];
        four.copy_from_slice(&bytes[at..at + 4]);
        u32::from_le_bytes(four)
    };
    if word(MARK.len()) != VERSION {
        return Err(damaged("prepared by another version"));
    }
    let body = &bytes[HEAD..];
    if word(MARK.len() + 4) != crc32fast::hash(body) {
        return Err(damaged("the checksum differs"));
    }
    postcard::from_bytes(body).map_err(|error| damaged(&error.to_string()))
}

#[cfg(test)]
mod tests;
