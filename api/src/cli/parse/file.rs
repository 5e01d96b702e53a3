//! A file's bytes, if it is one that can be taken in.

use std::io;
use std::path::Path;

use actors::inbox::MAX_MESSAGE_BYTES;
use bytes::Bytes;

use super::sniff::{Content, sniff};
use crate::cli::exit::Failure;

pub(super) fn read(path: &Path) -> Result<Content, Failure> {
    Ok(sniff(bytes(path)?, path))
}

/// The whole file, unless it is larger than any message that is accepted.
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
        let text = format!("{}: this is no file", path.display());
        return Err(Failure::new("cli/unreadable-file", text));
    }
    if file.len() > MAX_MESSAGE_BYTES as u64 {
        let text = format!(
            "the file has {} bytes; at most {MAX_MESSAGE_BYTES} are read",
            file.len()
        );
        return Err(Failure::new("mail/too-large", text));
    }
    std::fs::read(path).map(Bytes::from).map_err(unreadable)
}
