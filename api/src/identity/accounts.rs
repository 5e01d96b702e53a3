//! Making and changing accounts.

use actors::model::UserId;
use connectors::accounts::{Account, Role};

use super::{Identity, Refusal, password};

/// What is to change of an account; what is `None` stays.
#[derive(Clone, Default)]
pub struct AccountChange {
    /// The new role.
    pub role: Option<Role>,
    /// Whether they may still come in.
    pub active: Option<bool>,
    /// A new password.
    pub password: Option<String>,
    /// Whether the second factor is taken away.
    pub remove_second_factor: bool,
}

impl Identity {
    /// Makes an account; without a password it can only be entered through a provider.
    ///
    /// # Errors
    /// [`Refusal::Exists`], [`Refusal::WeakPassword`], [`Refusal::Store`].
    pub async fn create(
        &self,
        email: &str,
        role: Role,
        password: Option<&str>,
    ) -> Result<Account, Refusal> {
        if self.accounts.by_email(email).await?.is_some() {
            return Err(Refusal::Exists);
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
        // As it is kept, which is not to the nanosecond.
        Ok(self.accounts.get(&account.id).await?.unwrap_or(account))
    }

    /// Changes an account. Its sessions end with a new password, and when it is closed.
    ///
    /// # Errors
    /// [`Refusal::LastAdministrator`], [`Refusal::WeakPassword`], [`Refusal::Store`].
    pub async fn change(&self, before: Account, change: AccountChange) -> Result<Account, Refusal> {
        let mut account = before.clone();
        account.role = change.role.unwrap_or(account.role);
        account.active = change.active.unwrap_or(account.active);
        if change.remove_second_factor {
            account.totp = None;
        }
        let leads = |account: &Account| account.active && account.role == Role::Administrator;
        let leaves = leads(&before) && !leads(&account);
        let _alone = match leaves {
            true => Some(self.leaving.lock().await),
            false => None,
        };
        if leaves && self.accounts.count_administrators().await? <= 1 {
            return Err(Refusal::LastAdministrator);
        }
        match change.password {
            Some(password) => self.set_password(account.clone(), &password, None).await?,
            None => self.accounts.put(&account).await?,
        }
        if before.active && !account.active {
            self.end_all(&account.id, None).await?;
        }
        self.forget(&account.id);
        Ok(account)
    }

    /// Changes a password; all other sessions are ended.
    ///
    /// # Errors
    /// [`Refusal::WeakPassword`], [`Refusal::Store`].
    pub async fn set_password(
        &self,
        mut account: Account,
        password: &str,
        but: Option<&str>,
    ) -> Result<(), Refusal> {
        password::check(password, &account.email)?;
        account.password = Some(self.passwords.hash(password).await?);
        self.accounts.put(&account).await?;
        self.accounts.clear_failures(&account.email).await?;
        self.end_all(&account.id, but).await
    }

    /// Ends all sessions of an account, but for one if it is to stay.
    ///
    /// # Errors
    /// [`Refusal::Store`].
    pub async fn end_all(&self, account: &UserId, but: Option<&str>) -> Result<(), Refusal> {
        let now = self.context.now();
        self.accounts.end_sessions(account, but, now).await?;
        self.forget(account);
        Ok(())
    }
}
