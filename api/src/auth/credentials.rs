//! Signing in with e-mail address, password and second factor, and the lock-out after failures.

use connectors::accounts::Account;
use jiff::{SignedDuration, Timestamp};

use super::authenticator::Authenticator;
use super::error::AuthError;
use super::sessions::Issued;

/// What a client presents to sign in.
#[derive(Clone)]
pub struct Credentials {
    /// E-mail address of the account.
    pub email: String,
    /// The password.
    pub password: String,
    /// Code of the second factor; may be empty.
    pub code: String,
    /// IP address of the client.
    pub address: String,
    /// Name of the client.
    pub agent: String,
}

impl Authenticator {
    /// Signs in with a password, and a code where the account has a second factor. After too
    /// many failures the address is locked, for the right password too.
    ///
    /// # Errors
    /// See [`AuthError`].
    pub async fn sign_in(&self, credentials: &Credentials) -> Result<Issued, AuthError> {
        let result = self.verify(credentials).await;
        let outcome = result.as_ref().map_or_else(AuthError::code, |_| "ok");
        let account = match &result {
            Ok(account) => Some(account.id.clone()),
            Err(_) => None,
        };
        let what = ("sign_in", credentials.email.as_str());
        self.record_audit(account, what, outcome, &credentials.address)
            .await;
        self.open_session(&result?, &credentials.address, &credentials.agent)
            .await
    }

    async fn verify(&self, credentials: &Credentials) -> Result<Account, AuthError> {
        let account = self.verify_password(credentials).await?;
        match self.verify_totp(&account, &credentials.code).await {
            Ok(()) => {
                self.accounts.clear_failures(&credentials.email).await?;
                Ok(account)
            }
            Err(AuthError::WrongCredentials) => self.reject(&credentials.email).await,
            Err(error) => Err(error),
        }
    }

    /// The active account with this address and password; the code is not checked.
    ///
    /// # Errors
    /// [`AuthError::Locked`], [`AuthError::WrongCredentials`], [`AuthError::Store`].
    pub async fn verify_password(&self, credentials: &Credentials) -> Result<Account, AuthError> {
        let email = &credentials.email;
        self.check_not_locked(email).await?;
        let account = self.accounts.by_email(email).await?;
        let hash = account
            .as_ref()
            .and_then(|account| account.password.as_deref());
        let verified = self.passwords.verify(&credentials.password, hash).await?;
        match account.filter(|account| verified && account.active) {
            Some(account) => Ok(account),
            None => self.reject(email).await,
        }
    }

    /// Fails while the address has too many failures within the lock-out window.
    pub(super) async fn check_not_locked(&self, email: &str) -> Result<(), AuthError> {
        let window = SignedDuration::from_mins(self.options.lock_minutes.into());
        let since = self.context.now().saturating_sub(window);
        let since = since.unwrap_or(Timestamp::MIN);
        match self.accounts.failures(email, since).await? >= self.options.lock_failures {
            true => Err(AuthError::Locked(window.unsigned_abs())),
            false => Ok(()),
        }
    }

    /// Counts a failure for the address and fails with [`AuthError::WrongCredentials`].
    pub(super) async fn reject(&self, email: &str) -> Result<Account, AuthError> {
        self.accounts
            .record_failure(email, self.context.now())
            .await?;
        Err(AuthError::WrongCredentials)
    }
}
