//! The token of this machine's operator: a file in the data folder that only its owner can read,
//! written again at each start of the server.

use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use connectors::accounts::TokenHash;
use engine::Context;

use super::tokens::new_token;

const FILE_NAME: &str = "operator.token";

/// Why the file cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", .path.display())]
pub struct OperatorTokenError {
    path: PathBuf,
    source: io::Error,
}

/// The token that authenticates the commands on this machine. Dropping it removes the file.
#[derive(Debug)]
pub struct OperatorToken {
    hash: TokenHash,
    file: Option<(PathBuf, String)>,
}

impl OperatorToken {
    /// Writes a new token into the data folder.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn create(data: &Path, context: &Context) -> Result<Self, OperatorTokenError> {
        let token = new_token("so", context);
        let path = data.join(FILE_NAME);
        let named = |source| OperatorTokenError {
            path: path.clone(),
            source,
        };
        let temporary = data.join(format!(".{FILE_NAME}"));
        let write = || -> io::Result<()> {
            let mut options = OpenOptions::new();
            let options = options.write(true).create(true).truncate(true).mode(0o600);
            let mut file: File = options.open(&temporary)?;
            // An existing file keeps its old mode when it is opened.
            file.set_permissions(Permissions::from_mode(0o600))?;
            file.write_all(token.as_bytes())?;
            std::fs::rename(&temporary, &path)
        };
        write().map_err(named)?;
        Ok(Self {
            hash: TokenHash::of(&token),
            file: Some((path, token)),
        })
    }

    /// A token that is written nowhere, so that no client can present it.
    pub fn unissued(context: &Context) -> Self {
        Self {
            hash: TokenHash::of(&new_token("so", context)),
            file: None,
        }
    }

    /// Reads the token that a server on this data folder has written.
    ///
    /// # Errors
    /// No server runs on the folder (`NotFound`), or this user may not read the file.
    pub fn read(data: &Path) -> io::Result<String> {
        let text = std::fs::read_to_string(data.join(FILE_NAME))?;
        Ok(text.trim().to_owned())
    }

    /// Whether this is the hash of the token. Comparing hashes instead of tokens leaks nothing
    /// about the token through timing.
    pub(super) fn matches(&self, hash: &TokenHash) -> bool {
        *hash == self.hash
    }
}

impl Drop for OperatorToken {
    fn drop(&mut self) {
        if let Some((path, token)) = &self.file
            && std::fs::read_to_string(path).is_ok_and(|found| found == *token)
        {
            let _ = std::fs::remove_file(path);
        }
    }
}
