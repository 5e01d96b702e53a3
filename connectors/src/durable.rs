//! Atomic and durable file operations: after a crash or a power cut a file has either all its
//! bytes or does not exist.

use std::fs::{DirBuilder, File};
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Writes a file; replaces an existing one atomically.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace_through(&temporary_beside(path), path, bytes)
}

/// Like [`replace`], with a given path on the same file system for the temporary file.
pub(crate) fn replace_through(temporary: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let written = write_synced(temporary, bytes).and_then(|()| std::fs::rename(temporary, path));
    if written.is_err() {
        // The error of the write is reported, not that of the clean-up.
        let _ = std::fs::remove_file(temporary);
    }
    written?;
    sync_folder_of(path)
}

/// Moves a file durably.
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::rename(from, to)?;
    sync_folder_of(to)
}

/// Creates a folder that only its owner can enter, with missing parents of the same kind, durably:
/// for personal data. A folder that exists keeps its mode, because its owner may share it on
/// purpose.
///
/// # Errors
/// The folder cannot be created.
pub fn create_private_folder(folder: &Path) -> io::Result<()> {
    create_with_mode(folder, 0o700)
}

/// Creates a folder inside a private one, with missing parents, durably.
pub(crate) fn create_folder(folder: &Path) -> io::Result<()> {
    create_with_mode(folder, 0o777)
}

fn create_with_mode(folder: &Path, mode: u32) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    DirBuilder::new()
        .recursive(true)
        .mode(mode)
        .create(folder)?;
    sync_folder_of(folder)
}

/// Syncs the folder of a file: only then is a rename in it durable.
pub(crate) fn sync_folder_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A hidden path beside `path` that no other task or process uses.
pub(crate) fn temporary_beside(path: &Path) -> PathBuf {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}-{number}.tmp", std::process::id()))
}

#[cfg(test)]
mod tests;
