//! Reads the file of a message safely: regular files only, within the limit, and unchanged since
//! they were listed.

use std::fs::OpenOptions;
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::OFlags;
use rustix::io::Errno;

use super::mailbox::Stamp;

/// The content of a message, or why there is none.
pub(super) enum Content {
    /// The bytes.
    Message(Vec<u8>),
    /// The file is larger than the limit; with its size in bytes.
    TooLarge(u64),
    /// Another program moved, replaced or changed it after it was listed.
    Gone,
}

/// Reads a message of at most `limit` bytes. `stamp` is that of a dropped file when it was listed.
pub(super) fn read(path: &Path, stamp: Option<Stamp>, limit: u64) -> io::Result<Content> {
    // Neither follows a link nor waits for a pipe that has replaced the file after it was listed.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let mut options = OpenOptions::new();
    options.read(true).custom_flags(flags.bits().cast_signed());
    let mut file = match options.open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Content::Gone),
        Err(error) if error.raw_os_error() == Some(Errno::LOOP.raw_os_error()) => {
            return Ok(Content::Gone);
        }
        Err(error) => return Err(error),
    };
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Ok(Content::Gone);
    }
    if metadata.len() > limit {
        return Ok(Content::TooLarge(metadata.len()));
    }
    let mut raw = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    // A file that grows while it is read must not exceed the limit.
    let read = (&mut file).take(limit + 1).read_to_end(&mut raw)?;
    if stamp.is_some() && stamp != Some(Stamp::of(&file.metadata()?)) || read as u64 > limit {
        return Ok(Content::Gone);
    }
    Ok(Content::Message(raw))
}
