//! The token of this machine's operator: a file in the data folder that only its owner reads,
//! new at each start of the server.

use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use connectors::accounts::TokenHash;
use engine::Context;

const NAME: &str = "operator.token";

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", .path.display())]
pub struct TokenError {
    path: PathBuf,
    source: io::Error,
}

/// The token that the commands on this machine show. The file goes with it.
#[derive(Debug)]
pub struct LocalToken {
    hash: TokenHash,
    file: Option<(PathBuf, String)>,
}

impl LocalToken {
    /// Writes a new one into the data folder.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn create(data: &Path, context: &Context) -> Result<Self, TokenError> {
        let token = new_token("so", context);
        let path = data.join(NAME);
        let named = |source| TokenError {
            path: path.clone(),
            source,
        };
        let temporary = data.join(format!(".{NAME}"));
        let write = || -> io::Result<()> {
            let mut options = OpenOptions::new();
            let options = options.write(true).create(true).truncate(true).mode(0o600);
            let mut file: File = options.open(&temporary)?;
            // The mode of a file that was there already is that of before.
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

    /// One that nobody has been given.
    pub fn nobodys(context: &Context) -> Self {
        Self {
            hash: TokenHash::of(&new_token("so", context)),
            file: None,
        }
    }

    /// The token that a server on this data folder has written, if one runs.
    pub fn read(data: &Path) -> Option<String> {
        let text = std::fs::read_to_string(data.join(NAME)).ok()?;
        Some(text.trim().to_owned()).filter(|token| !token.is_empty())
    }

    /// Comparing hashes tells nothing of the token by the time it takes.
    pub(super) fn is(&self, hash: &TokenHash) -> bool {
        *hash == self.hash
    }
}

impl Drop for LocalToken {
    fn drop(&mut self) {
        if let Some((path, token)) = &self.file
            && std::fs::read_to_string(path).is_ok_and(|found| found == *token)
        {
            let _ = std::fs::remove_file(path);
        }
    }
}

/// A password that nobody guesses: 80 random bits in groups that can be read aloud.
pub fn random_password(context: &Context) -> String {
    let digits = hex::encode(&context.random_bytes()[..10]);
    let groups: Vec<&str> = (0..5)
        .map(|group| &digits[4 * group..4 * group + 4])
        .collect();
    groups.join("-")
}

/// 256 random bits behind a word that says what it is good for.
pub(super) fn new_token(kind: &str, context: &Context) -> String {
    let (first, second) = (context.random_bytes(), context.random_bytes());
    format!("{kind}_{}{}", hex::encode(first), hex::encode(second))
}
