//! Signing in through a provider: between its two halves nothing is kept here, the client
//! holds what belongs together, sealed.

use std::time::Duration;

use actors::ports::PortError;
use connectors::accounts::{Account, Role};
use connectors::oidc::{Claims, Flow, Oidc, OidcError};
use engine::later;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Identity, Issued, Refusal};

/// A sign-in that takes longer is begun anew.
const PATIENCE: Duration = Duration::from_secs(600);
/// Whose the seal is: of nobody who could be an account.
const OWNER: &str = "provider-sign-in";

/// What is sealed between the halves.
#[derive(Serialize, Deserialize)]
struct Sealed {
    flow: Flow,
    expires: Timestamp,
}

/// A sign-in that was begun.
#[derive(Clone)]
pub struct Begun {
    /// Where to send whoever signs in.
    pub uri: String,
    /// Comes back in [`Return`]. A secret of whoever began.
    pub flow: String,
}

/// Somebody comes back from the provider.
#[derive(Clone)]
pub struct Return {
    /// Of [`Begun`].
    pub flow: String,
    /// From the provider, unchanged.
    pub state: String,
    /// From the provider, good once.
    pub code: String,
    /// The code of the second factor; may be empty.
    pub second_factor: String,
    /// From where.
    pub address: String,
    /// With which client.
    pub agent: String,
}

impl Identity {
    /// With people of this provider.
    #[must_use]
    pub fn through(mut self, oidc: Option<Oidc>) -> Self {
        self.oidc = oidc;
        self
    }

    fn oidc(&self) -> Result<&Oidc, Refusal> {
        self.oidc.as_ref().ok_or(Refusal::NoProvider)
    }

    /// Begins a sign-in that comes back to `redirect`.
    ///
    /// # Errors
    /// [`Refusal::NoProvider`], [`Refusal::Provider`].
    pub async fn begin_with_provider(&self, redirect: &str) -> Result<Begun, Refusal> {
        let (uri, flow) = self.oidc()?.begin(redirect).await?;
        let sealed = Sealed {
            flow,
            expires: later(self.context.now(), PATIENCE),
        };
        let plain = serde_json::to_vec(&sealed).unwrap_or_default();
        let sealed = self.key.seal(OWNER, &plain, &self.context);
        let failed = || PortError::permanent("auth/sealing", "a sign-in could not be sealed");
        let flow = sealed.ok_or_else(failed)?;
        Ok(Begun { uri, flow })
    }

    /// Lets somebody in who comes back. At first the account is that of their address, from
    /// then on the one that belongs to the provider's person, whatever their address.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub async fn finish_with_provider(&self, back: &Return) -> Result<Issued, Refusal> {
        let claims = self.claims(back).await;
        let account = match &claims {
            Ok(claims) => self.admitted(claims, &back.second_factor).await,
            Err(refusal) => Err(refusal.clone()),
        };
        let outcome = account.as_ref().map_or_else(Refusal::code, |_| "ok");
        let target = claims.map_or_else(|_| String::new(), |claims| claims.subject);
        let id = account.as_ref().ok().map(|account| account.id.clone());
        let what = ("provider_sign_in", target.as_str());
        self.note(id, what, outcome, &back.address).await;
        self.open(&account?, &back.address, &back.agent).await
    }

    async fn claims(&self, back: &Return) -> Result<Claims, Refusal> {
        let oidc = self.oidc()?;
        let sealed = self.key.open(OWNER, &back.flow);
        let sealed = sealed.and_then(|plain| serde_json::from_slice::<Sealed>(&plain).ok());
        let sealed = sealed.ok_or(Refusal::NotBegun)?;
        if sealed.flow.state != back.state || sealed.expires <= self.context.now() {
            return Err(Refusal::NotBegun);
        }
        Ok(oidc.finish(&sealed.flow, &back.code).await?)
    }

    async fn admitted(&self, claims: &Claims, second_factor: &str) -> Result<Account, Refusal> {
        let account = self.account_of(claims).await?;
        if !account.active {
            return Err(Refusal::NoAccount);
        }
        self.not_locked(&account.email).await?;
        match self.check_totp(&account, second_factor).await {
            Ok(()) => Ok(account),
            Err(Refusal::WrongCredentials) => self.failed(&account.email).await,
            Err(refusal) => Err(refusal),
        }
    }

    async fn account_of(&self, claims: &Claims) -> Result<Account, Refusal> {
        if let Some(account) = self.accounts.by_subject(&claims.subject).await? {
            return Ok(account);
        }
        let email = claims.email.as_deref().ok_or(Refusal::NoAccount)?;
        let mut account = match self.accounts.by_email(email).await? {
            Some(account) => account,
            None if self.oidc()?.creates_accounts() => self.create(email, Role::User, None).await?,
            None => return Err(Refusal::NoAccount),
        };
        // An address that has moved on to somebody else does not take the account along.
        if account.subject.is_some() {
            return Err(Refusal::NoAccount);
        }
        account.subject = Some(claims.subject.clone());
        self.accounts.put(&account).await?;
        let what = ("bind_provider", claims.subject.as_str());
        self.note(Some(account.id.clone()), what, "ok", "").await;
        Ok(account)
    }
}

impl From<OidcError> for Refusal {
    fn from(error: OidcError) -> Self {
        match error {
            OidcError::Unavailable(_) | OidcError::Misconfigured(_) => {
                Self::Provider(error.to_string())
            }
            OidcError::Redirect => Self::Redirect,
            OidcError::CodeRejected(_) | OidcError::Token(_) => {
                Self::ProviderRefused(error.to_string())
            }
        }
    }
}
