//! The ready file: tells the program that started a server where the server listens.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::Serialize;

/// The content of the ready file, as JSON.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Ready {
    address: String,
    data_dir: PathBuf,
    /// Only `demo` creates a login.
    login: Option<Login>,
}

/// Credentials of an account.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Login {
    pub(super) email: String,
    pub(super) password: String,
}

impl Ready {
    pub(super) fn new(address: SocketAddr, data_dir: &Path, login: Option<Login>) -> Self {
        Self {
            address: address.to_string(),
            data_dir: data_dir.to_owned(),
            login,
        }
    }

    /// Writes the file atomically, so that a waiting program never reads half of it, and for its
    /// owner only, since it may hold a password.
    pub(super) fn write(&self, path: &Path) -> io::Result<ReadyFile> {
        let mut text = serde_json::to_vec(self)?;
        text.push(b'\n');
        let name = path
            .file_name()
            .ok_or(io::ErrorKind::InvalidInput)?
            .to_string_lossy();
        let temporary = path.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
        let mut options = OpenOptions::new();
        let options = options.write(true).create(true).truncate(true).mode(0o600);
        let mut file = options.open(&temporary)?;
        let written = file
            .write_all(&text)
            .and_then(|()| std::fs::rename(&temporary, path));
        if let Err(error) = written {
            // The caller gets the first error; one of the clean-up would hide it.
            let _ = std::fs::remove_file(&temporary);
            return Err(error);
        }
        Ok(ReadyFile(Some((std::path::absolute(path)?, text))))
    }
}

/// The ready file as it was written; empty if none was requested.
#[derive(Debug, Default)]
pub(super) struct ReadyFile(Option<(PathBuf, Vec<u8>)>);

impl ReadyFile {
    /// Removes the file, unless another server has overwritten it in the meantime.
    pub(super) fn remove(self) {
        let Some((path, text)) = self.0 else { return };
        if std::fs::read(&path).is_ok_and(|found| found == text) {
            // A stale file does no harm: nothing listens on its address any more.
            let _ = std::fs::remove_file(&path);
        }
    }
}
