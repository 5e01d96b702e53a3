//! The files and folders that arguments name.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::Path;

use actors::inbox::MAX_MESSAGE_BYTES;
use bytes::Bytes;

use super::exit::Failure;

/// Opens a file. It may be a pipe, but not a folder.
pub(super) fn open(path: &Path) -> Result<File, Failure> {
    metadata(path)?;
    File::open(path).map_err(|error| unreadable(path, &error))
}

/// Reads a whole message or document. Fails if it is larger than [`MAX_MESSAGE_BYTES`].
pub(super) fn read(path: &Path) -> Result<Bytes, Failure> {
    let file = metadata(path)?;
    if !file.is_file() {
        let text = format!("{}: is not a regular file", path.display());
        return Err(Failure::new("cli/unreadable-file", text));
    }
    if file.len() > MAX_MESSAGE_BYTES as u64 {
        let text = format!(
            "the file has {} bytes; the maximum is {MAX_MESSAGE_BYTES}",
            file.len()
        );
        return Err(Failure::new("mail/too-large", text));
    }
    let bytes = fs::read(path).map(Bytes::from);
    bytes.map_err(|error| unreadable(path, &error))
}

/// Creates a folder to write to, unless it exists. A failure gets `code`.
pub(super) fn create_folder(path: &Path, code: &str) -> Result<(), Failure> {
    fs::create_dir_all(path).map_err(|error| {
        let file = path.ancestors().find(|part| part.is_file());
        let text = match file {
            Some(file) => format!("{}: is a file, not a folder", file.display()),
            None => format!("{}: {error}", path.display()),
        };
        Failure::new(code, text)
    })
}

fn metadata(path: &Path) -> Result<Metadata, Failure> {
    let found = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    if found.is_dir() {
        let text = format!("{}: is a folder, not a file", path.display());
        return Err(Failure::new("cli/unreadable-file", text));
    }
    Ok(found)
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    let code = match error.kind() {
        io::ErrorKind::NotFound => "cli/no-such-file",
        _ => "cli/unreadable-file",
    };
    Failure::new(code, format!("{}: {error}", path.display()))
}
