//! The file that says a server is ready.

use std::fs::File;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Serialize;

/// What a program that started a server needs to know of it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Ready {
    address: String,
    data_dir: PathBuf,
    /// Only of the demo.
    login: Option<Login>,
}

/// An account to sign in with.
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

    /// Writes the file so that who waits for it never sees half of it.
    pub(super) fn write(&self, path: &Path) -> io::Result<Announced> {
        let mut text = serde_json::to_vec(self)?;
        text.push(b'\n');
        let name = path
            .file_name()
            .ok_or(io::ErrorKind::InvalidInput)?
            .to_string_lossy();
        let temporary = path.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
        let mut file = File::create(&temporary)?;
        let written = file
            .write_all(&text)
            .and_then(|()| std::fs::rename(&temporary, path));
        if let Err(error) = written {
            // The reason of the failure matters, not that of the cleaning.
            let _ = std::fs::remove_file(&temporary);
            return Err(error);
        }
        Ok(Announced(Some((std::path::absolute(path)?, text))))
    }
}

/// The file as it was written, if there was to be one.
#[derive(Debug, Default)]
pub(super) struct Announced(Option<(PathBuf, Vec<u8>)>);

impl Announced {
    /// Removes the file, unless another server has written its own meanwhile.
    pub(super) fn remove(self) {
        let Some((path, text)) = self.0 else { return };
        if std::fs::read(&path).is_ok_and(|found| found == text) {
            // Who looks at it finds that nobody listens.
            let _ = std::fs::remove_file(&path);
        }
    }
}
