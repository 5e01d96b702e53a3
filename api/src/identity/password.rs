//! Passwords as argon2id, hashed on threads of their own and not too many at once.

use std::sync::Arc;

use actors::ports::PortError;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, PasswordHash};
use engine::Context;
use tokio::sync::Semaphore;

/// Shorter ones are guessed.
const LEAST: usize = 10;
/// Longer ones only cost time.
const MOST: usize = 200;

/// Why a password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// Its length.
    #[error("a password has {LEAST} to {MOST} characters")]
    Length,
    /// It is the address, or one character again and again.
    #[error("this password is too easy to guess")]
    Guessable,
}

/// Checks the rules for new passwords: length, not the address, not one character repeated.
///
/// # Errors
/// See [`WeakPassword`].
pub(super) fn check(password: &str, address: &str) -> Result<(), WeakPassword> {
    if !(LEAST..=MOST).contains(&password.chars().count()) {
        return Err(WeakPassword::Length);
    }
    let lower = password.to_lowercase();
    let mut characters = lower.chars();
    let first = characters.next();
    let one = characters.all(|character| Some(character) == first);
    if one || lower == address.trim().to_lowercase() {
        return Err(WeakPassword::Guessable);
    }
    Ok(())
}

/// Hashes and verifies. Cheap to clone.
///
/// The parameters are those that OWASP gives for argon2id (19 MiB, two passes): some 30 ms of
/// one core, which is what keeps a sign-in below the 100 ms that it may take.
#[derive(Clone)]
pub struct Passwords {
    context: Context,
    permits: Arc<Semaphore>,
    /// What is verified where there is no account, so that it takes as long.
    nobody: Arc<str>,
}

impl std::fmt::Debug for Passwords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Passwords").finish_non_exhaustive()
    }
}

impl Passwords {
    /// At most `concurrent` at once: each takes a core and 19 MiB.
    pub fn new(context: &Context, concurrent: u32) -> Self {
        Self {
            context: context.clone(),
            permits: Arc::new(Semaphore::new(concurrent.max(1) as usize)),
            nobody: NOBODY.into(),
        }
    }

    /// The hash of a new password in the PHC format.
    ///
    /// # Errors
    /// `auth/hashing`, transient: the machine cannot do it now.
    pub async fn hash(&self, password: &str) -> Result<String, PortError> {
        let (password, salt) = (password.to_owned(), self.context.random_bytes());
        self.apart(move || {
            let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
            hash.map(|hash| hash.to_string())
                .map_err(|error| unavailable(&error))
        })
        .await?
    }

    /// Whether the password has this hash. Without one it is not, after the same time.
    ///
    /// # Errors
    /// See [`Passwords::hash`].
    pub async fn is_right(&self, password: &str, hash: Option<&str>) -> Result<bool, PortError> {
        if password.chars().count() > MOST {
            return Ok(false);
        }
        let password = password.to_owned();
        let known = hash.is_some();
        let hash = hash.unwrap_or(&self.nobody).to_owned();
        let right = self
            .apart(move || {
                PasswordHash::new(&hash).is_ok_and(|hash| {
                    Argon2::default()
                        .verify_password(password.as_bytes(), &hash)
                        .is_ok()
                })
            })
            .await?;
        Ok(right && known)
    }

    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PortError> {
        let permit = self.permits.clone().acquire_owned().await;
        let permit = permit.map_err(|error| unavailable(&error))?;
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        done.await.map_err(|error| unavailable(&error))
    }
}

/// Of a password that nobody knows.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c3RpbGxvbnRpbWVub25l\
     $RdescudvJCsgt3ub+b/dWRWJTmaaJObG5Uuc9WhYmU0";

fn unavailable(error: &dyn std::fmt::Display) -> PortError {
    PortError::transient("auth/hashing", error)
}
