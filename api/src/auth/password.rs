//! Passwords: hashed with argon2id on blocking threads, with limited concurrency.

use std::sync::Arc;

use actors::ports::PortError;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, PasswordHash};
use engine::Context;
use tokio::sync::Semaphore;

/// Shortest accepted password, in characters.
const MIN_LENGTH: usize = 10;
/// Longest accepted password, in characters; a longer one costs time and adds no security.
const MAX_LENGTH: usize = 200;

/// Why a new password is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// It is too short or too long.
    #[error("a password has {MIN_LENGTH} to {MAX_LENGTH} characters")]
    Length,
    /// It is the e-mail address, or one repeated character.
    #[error("this password is too easy to guess")]
    Guessable,
}

/// Checks the rules for new passwords: length, not the address, not one character repeated.
///
/// # Errors
/// See [`WeakPassword`].
pub(super) fn check(password: &str, address: &str) -> Result<(), WeakPassword> {
    if !(MIN_LENGTH..=MAX_LENGTH).contains(&password.chars().count()) {
        return Err(WeakPassword::Length);
    }
    let lower = password.to_lowercase();
    let mut characters = lower.chars();
    let first = characters.next();
    let repeated = characters.all(|character| Some(character) == first);
    if repeated || lower == address.trim().to_lowercase() {
        return Err(WeakPassword::Guessable);
    }
    Ok(())
}

/// A random password: 80 bits in groups that can be read aloud.
pub fn random_password(context: &Context) -> String {
    let digits = hex::encode(&context.random_bytes()[..10]);
    let groups: Vec<&str> = (0..5)
        .map(|group| &digits[4 * group..4 * group + 4])
        .collect();
    groups.join("-")
}

/// Hashes and verifies passwords. Cheap to clone.
///
/// The parameters are those that OWASP gives for argon2id (19 MiB, two passes): some 30 ms of
/// one core, which keeps a sign-in below the 100 ms that it may take.
#[derive(Clone)]
pub struct Passwords {
    context: Context,
    permits: Arc<Semaphore>,
    /// Hash that is verified when there is no account, so that the answer takes as long.
    dummy_hash: Arc<str>,
}

impl std::fmt::Debug for Passwords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Passwords").finish_non_exhaustive()
    }
}

impl Passwords {
    /// Runs at most `concurrent` hashes at once: each takes a core and 19 MiB.
    pub fn new(context: &Context, concurrent: u32) -> Self {
        Self {
            context: context.clone(),
            permits: Arc::new(Semaphore::new(concurrent.max(1) as usize)),
            dummy_hash: DUMMY_HASH.into(),
        }
    }

    /// The hash of a new password in the PHC format.
    ///
    /// # Errors
    /// `auth/hashing`, transient: the blocking task could not run.
    pub async fn hash(&self, password: &str) -> Result<String, PortError> {
        let (password, salt) = (password.to_owned(), self.context.random_bytes());
        self.run_blocking(move || {
            let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
            hash.map(|hash| hash.to_string())
                .map_err(|error| unavailable(&error))
        })
        .await?
    }

    /// Whether the password has this hash. Without a hash the answer is `false` after the same
    /// time, so that it does not reveal whether there is an account.
    ///
    /// # Errors
    /// See [`Passwords::hash`].
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool, PortError> {
        if password.chars().count() > MAX_LENGTH {
            return Ok(false);
        }
        let password = password.to_owned();
        let has_hash = hash.is_some();
        let hash = hash.unwrap_or(&self.dummy_hash).to_owned();
        let verified = self
            .run_blocking(move || {
                PasswordHash::new(&hash).is_ok_and(|hash| {
                    Argon2::default()
                        .verify_password(password.as_bytes(), &hash)
                        .is_ok()
                })
            })
            .await?;
        Ok(verified && has_hash)
    }

    async fn run_blocking<T: Send + 'static>(
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

/// Hash of a random password that was thrown away.
const DUMMY_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$c3RpbGxvbnRpbWVub25l\
     $RdescudvJCsgt3ub+b/dWRWJTmaaJObG5Uuc9WhYmU0";

fn unavailable(error: &dyn std::fmt::Display) -> PortError {
    PortError::transient("auth/hashing", error)
}
