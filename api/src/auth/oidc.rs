//! Signing in through an OpenID Connect provider. The server keeps nothing between the redirect
//! and the callback: the client holds the state of the flow, sealed.

use std::time::Duration;

use actors::ports::PortError;
use connectors::accounts::{Account, Role};
use connectors::oidc::{Claims, Flow, Oidc, OidcError};
use engine::later;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::authenticator::Authenticator;
use super::error::AuthError;
use super::sessions::Issued;

/// How long a flow is valid.
const FLOW_TIMEOUT: Duration = Duration::from_secs(600);
/// Owner under which flows are sealed; no account has this id.
const SEAL_OWNER: &str = "provider-sign-in";

/// The state of a flow as it is sealed.
#[derive(Serialize, Deserialize)]
struct Sealed {
    flow: Flow,
    expires: Timestamp,
}

/// The start of a flow: where to redirect the user.
#[derive(Clone)]
pub struct OidcRedirect {
    /// Authorization URI of the provider.
    pub uri: String,
    /// The sealed state, to be returned in [`OidcCallback`]. The client must keep it secret.
    pub flow: String,
}

/// The end of a flow: what the provider has sent back through the client.
#[derive(Clone)]
pub struct OidcCallback {
    /// The sealed state of [`OidcRedirect`].
    pub flow: String,
    /// The parameter `state` from the provider, unchanged.
    pub state: String,
    /// The authorization code from the provider, valid once.
    pub code: String,
    /// Code of the second factor; may be empty.
    pub second_factor: String,
    /// IP address of the client.
    pub address: String,
    /// Name of the client.
    pub agent: String,
}

impl Authenticator {
    /// Adds sign-in through this provider; `None` adds nothing.
    #[must_use]
    pub fn with_oidc(mut self, oidc: Option<Oidc>) -> Self {
        self.oidc = oidc;
        self
    }

    fn oidc(&self) -> Result<&Oidc, AuthError> {
        self.oidc.as_ref().ok_or(AuthError::NoProvider)
    }

    /// Begins a sign-in whose callback goes to the URI `redirect`.
    ///
    /// # Errors
    /// [`AuthError::NoProvider`], [`AuthError::ProviderUnavailable`],
    /// [`AuthError::RedirectNotAllowed`].
    pub async fn begin_oidc(&self, redirect: &str) -> Result<OidcRedirect, AuthError> {
        let (uri, flow) = self.oidc()?.begin(redirect).await?;
        let sealed = Sealed {
            flow,
            expires: later(self.context.now(), FLOW_TIMEOUT),
        };
        let plain = serde_json::to_vec(&sealed).unwrap_or_default();
        let sealed = self.key.seal(SEAL_OWNER, &plain, &self.context);
        let failed = || PortError::permanent("auth/sealing", "a sign-in could not be sealed");
        let flow = sealed.ok_or_else(failed)?;
        Ok(OidcRedirect { uri, flow })
    }

    /// Finishes a sign-in. The first one finds the account by the e-mail address and binds it to
    /// the provider's subject; later ones find it by the subject, whatever the address is.
    ///
    /// # Errors
    /// See [`AuthError`].
    pub async fn finish_oidc(&self, callback: &OidcCallback) -> Result<Issued, AuthError> {
        let claims = self.claims(callback).await;
        let account = match &claims {
            Ok(claims) => self.admit(claims, &callback.second_factor).await,
            Err(error) => Err(error.clone()),
        };
        let outcome = account.as_ref().map_or_else(AuthError::code, |_| "ok");
        let target = claims.map_or_else(|_| String::new(), |claims| claims.subject);
        let id = account.as_ref().ok().map(|account| account.id.clone());
        let what = ("provider_sign_in", target.as_str());
        self.record_audit(id, what, outcome, &callback.address)
            .await;
        self.open_session(&account?, &callback.address, &callback.agent)
            .await
    }

    async fn claims(&self, callback: &OidcCallback) -> Result<Claims, AuthError> {
        let oidc = self.oidc()?;
        let sealed = self.key.open(SEAL_OWNER, &callback.flow);
        let sealed = sealed.and_then(|plain| serde_json::from_slice::<Sealed>(&plain).ok());
        let sealed = sealed.ok_or(AuthError::InvalidState)?;
        if sealed.flow.state != callback.state || sealed.expires <= self.context.now() {
            return Err(AuthError::InvalidState);
        }
        Ok(oidc.finish(&sealed.flow, &callback.code).await?)
    }

    async fn admit(&self, claims: &Claims, second_factor: &str) -> Result<Account, AuthError> {
        let account = self.account_of(claims).await?;
        if !account.active {
            return Err(AuthError::NoAccount);
        }
        self.check_not_locked(&account.email).await?;
        match self.verify_totp(&account, second_factor).await {
            Ok(()) => Ok(account),
            Err(AuthError::WrongCredentials) => self.reject(&account.email).await,
            Err(error) => Err(error),
        }
    }

    async fn account_of(&self, claims: &Claims) -> Result<Account, AuthError> {
        if let Some(account) = self.accounts.by_subject(&claims.subject).await? {
            return Ok(account);
        }
        let email = claims.email.as_deref().ok_or(AuthError::NoAccount)?;
        let mut account = match self.accounts.by_email(email).await? {
            Some(account) => account,
            None if self.oidc()?.creates_accounts() => self.create(email, Role::User, None).await?,
            None => return Err(AuthError::NoAccount),
        };
        // The address now belongs to another person of the provider: the account stays with the
        // subject that it is bound to.
        if account.subject.is_some() {
            return Err(AuthError::NoAccount);
        }
        account.subject = Some(claims.subject.clone());
        self.accounts.put(&account).await?;
        let what = ("bind_provider", claims.subject.as_str());
        self.record_audit(Some(account.id.clone()), what, "ok", "")
            .await;
        Ok(account)
    }
}

impl From<OidcError> for AuthError {
    fn from(error: OidcError) -> Self {
        match error {
            OidcError::Unavailable(_) | OidcError::Misconfigured(_) => {
                Self::ProviderUnavailable(error.to_string())
            }
            OidcError::Redirect => Self::RedirectNotAllowed,
            OidcError::CodeRejected(_) | OidcError::Token(_) => {
                Self::ProviderDenied(error.to_string())
            }
        }
    }
}
