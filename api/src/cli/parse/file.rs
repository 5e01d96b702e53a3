//! Reads the file, if it is not larger than the largest message.

use std::io;
use std::path::Path;

use actors::inbox::MAX_MESSAGE_BYTES;
use bytes::Bytes;

use super::sniff::{Content, sniff};
use crate::cli::exit::Failure;

/// The content of the file, with its type.
pub(super) fn read(path: &Path) -> Result<Content, Failure> {
    Ok(sniff(bytes(path)?, path))
}

/// The whole file. Fails if it is larger than [`MAX_MESSAGE_BYTES`].
pub(in crate::cli) fn bytes(path: &Path) -> Result<Bytes, Failure> {
    let unreadable = |error: io::Error| {
        let code = match error.kind() {
            io::ErrorKind::NotFound => "cli/no-such-file",
            _ => "cli/unreadable-file",
        };
        Failure::new(code, format!("{}: {error}", path.display()))
    };
    let file = std::fs::metadata(path).map_err(unreadable)?;
    if !file.is_file() {
        let text = format!("{}: not a regular file", path.display());
        return Err(Failure::new("cli/unreadable-file", text));
    }
    if file.len() > MAX_MESSAGE_BYTES as u64 {
        let text = format!(
            "the file has {} bytes; the maximum is {MAX_MESSAGE_BYTES}",
            file.len()
        );
        return Err(Failure::new("mail/too-large", text));
    }
    std::fs::read(path).map(Bytes::from).map_err(unreadable)
}
