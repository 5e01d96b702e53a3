//! Creating and changing accounts.

use actors::model::UserId;
use connectors::accounts::{Account, Role};

use super::authenticator::Authenticator;
use super::error::AuthError;
use super::password;

/// A change of an account; a field that is `None` stays as it is.
#[derive(Clone, Default)]
pub struct AccountChange {
    /// The new role.
    pub role: Option<Role>,
    /// Whether the account can sign in.
    pub active: Option<bool>,
    /// A new password.
    pub password: Option<String>,
    /// Whether to remove the second factor.
    pub remove_second_factor: bool,
}

impl Authenticator {
    /// Creates an account. Without a password it can sign in through an identity provider only.
    ///
    /// # Errors
    /// [`AuthError::Exists`], [`AuthError::WeakPassword`], [`AuthError::Store`].
    pub async fn create(
        &self,
        email: &str,
        role: Role,
        password: Option<&str>,
    ) -> Result<Account, AuthError> {
        if self.accounts.by_email(email).await?.is_some() {
            return Err(AuthError::Exists);
        }
        let hash = match password {
            None => None,
            Some(password) => {
                password::check(password, email)?;
                Some(self.passwords.hash(password).await?)
            }
        };
        let account = Account {
            id: UserId::of(email),
            email: email.trim().to_lowercase(),
            password: hash,
            role,
            subject: None,
            totp: None,
            totp_step: 0,
            active: true,
            created: self.context.now(),
        };
        self.accounts.put(&account).await?;
        // As stored: the database keeps microseconds.
        Ok(self.accounts.get(&account.id).await?.unwrap_or(account))
    }

    /// Changes an account. A new password, or disabling the account, ends its sessions.
    ///
    /// # Errors
    /// [`AuthError::LastAdministrator`], [`AuthError::WeakPassword`], [`AuthError::Store`].
    pub async fn change(
        &self,
        before: Account,
        change: AccountChange,
    ) -> Result<Account, AuthError> {
        let mut account = before.clone();
        account.role = change.role.unwrap_or(account.role);
        account.active = change.active.unwrap_or(account.active);
        if change.remove_second_factor {
            account.totp = None;
        }
        let administers = |account: &Account| account.active && account.role == Role::Administrator;
        let demoted = administers(&before) && !administers(&account);
        let _guard = match demoted {
            true => Some(self.demotion.lock().await),
            false => None,
        };
        if demoted && self.accounts.count_administrators().await? <= 1 {
            return Err(AuthError::LastAdministrator);
        }
        match change.password {
            Some(password) => self.set_password(account.clone(), &password, None).await?,
            None => self.accounts.put(&account).await?,
        }
        if before.active && !account.active {
            self.end_sessions(&account.id, None).await?;
        }
        self.invalidate(&account.id);
        Ok(account)
    }

    /// Changes a password and ends all sessions of the account except, where given, one.
    ///
    /// # Errors
    /// [`AuthError::WeakPassword`], [`AuthError::Store`].
    pub async fn set_password(
        &self,
        mut account: Account,
        password: &str,
        except: Option<&str>,
    ) -> Result<(), AuthError> {
        password::check(password, &account.email)?;
        account.password = Some(self.passwords.hash(password).await?);
        self.accounts.put(&account).await?;
        self.accounts.clear_failures(&account.email).await?;
        self.end_sessions(&account.id, except).await
    }
}
