//! Encryption of secrets that must be read again: AES-256-GCM with a key in a file.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::Context;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

const FILE_NAME: &str = "secret.key";

/// Why the key cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}: {reason}", .path.display())]
pub struct KeyError {
    path: PathBuf,
    reason: String,
}

/// The encryption key of this installation. Cheap to clone.
#[derive(Clone)]
pub struct Key(Arc<LessSafeKey>);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key")
    }
}

impl Key {
    /// Reads the key in the data folder; makes a new one if there is none.
    ///
    /// # Errors
    /// The file cannot be read or written, or does not contain a key.
    pub fn of_folder(data: &Path, context: &Context) -> Result<Self, KeyError> {
        let path = data.join(FILE_NAME);
        let failed = |reason: String| KeyError {
            path: path.clone(),
            reason,
        };
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                create(&path, context).map_err(|error| failed(error.to_string()))?
            }
            Err(error) => return Err(failed(error.to_string())),
        };
        let bytes = hex::decode(text.trim()).map_err(|error| failed(error.to_string()))?;
        let key = UnboundKey::new(&AES_256_GCM, &bytes);
        let key = key.map_err(|_| failed("a key has 64 hex digits".to_owned()))?;
        Ok(Self(Arc::new(LessSafeKey::new(key))))
    }

    /// Encrypts for an owner, in hex: it can be opened with the same owner only. `None` if the
    /// cipher fails.
    pub fn seal(&self, owner: &str, plain: &[u8], context: &Context) -> Option<String> {
        let random = context.random_bytes();
        let nonce: [u8; NONCE_LEN] = random[..NONCE_LEN].try_into().ok()?;
        let mut sealed = plain.to_vec();
        let aad = Aad::from(owner.as_bytes());
        let unique = Nonce::assume_unique_for_key(nonce);
        self.0
            .seal_in_place_append_tag(unique, aad, &mut sealed)
            .ok()?;
        Some(hex::encode([nonce.as_slice(), &sealed].concat()))
    }

    /// Decrypts what was sealed for this owner; `None` for anything else.
    pub fn open(&self, owner: &str, sealed: &str) -> Option<Vec<u8>> {
        let bytes = hex::decode(sealed).ok()?;
        let (nonce, rest) = bytes.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut rest = rest.to_vec();
        let plain = self
            .0
            .open_in_place(nonce, Aad::from(owner.as_bytes()), &mut rest);
        plain.ok().map(|plain| plain.to_vec())
    }
}

/// Two servers that start at once on one folder must not end with two keys.
fn create(path: &Path, context: &Context) -> io::Result<String> {
    let text = hex::encode([context.random_bytes(), context.random_bytes()].concat());
    let mut options = OpenOptions::new();
    match options.write(true).create_new(true).mode(0o600).open(path) {
        Ok(mut file) => {
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            Ok(text)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => std::fs::read_to_string(path),
        Err(error) => Err(error),
    }
}
