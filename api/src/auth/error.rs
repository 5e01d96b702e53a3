//! Why a caller is not authenticated, or not allowed to do something.

use std::time::Duration;

use actors::ports::PortError;

use super::password::WeakPassword;

/// Why a caller is not authenticated, or not allowed to do something.
#[derive(Clone, Debug, thiserror::Error)]
pub enum AuthError {
    /// There is no token, or it is unknown.
    #[error("sign in first: this call needs an access token")]
    Unauthenticated,
    /// The token was valid and has expired, or its session has ended.
    #[error("this token has expired; renew it, or sign in again")]
    Expired,
    /// E-mail address, password or code is wrong; the answer does not say which.
    #[error("address, password or code is wrong")]
    WrongCredentials,
    /// The password is right, and the account also needs a code.
    #[error("the code of the second factor is needed")]
    SecondFactorRequired,
    /// Too many failed sign-ins; the duration is the lock-out window.
    #[error("too many failures; try again in {} s", .0.as_secs().max(1))]
    Locked(Duration),
    /// A refresh token was used twice, so it may have been stolen. Its session was ended.
    #[error("this refresh token was used before; the session was ended, sign in again")]
    Reused,
    /// The role does not allow it.
    #[error("your role does not allow this")]
    Forbidden,
    /// Administrators must also show a client certificate.
    #[error("this call needs a client certificate that the configured authority has signed")]
    CertificateRequired,
    /// No identity provider is configured.
    #[error("signing in through a provider is not configured on this server")]
    NoProvider,
    /// The identity provider cannot be reached or is misconfigured.
    #[error("{0}")]
    ProviderUnavailable(String),
    /// The identity provider denied the sign-in, or its answer could not be verified.
    #[error("{0}; begin again")]
    ProviderDenied(String),
    /// The redirect URI is not on the configured list.
    #[error("this redirect URI is not one of those allowed (identity.provider.redirects)")]
    RedirectNotAllowed,
    /// The sealed state of the sign-in is not from here, belongs to another sign-in, or has
    /// expired.
    #[error("this sign-in was not begun here, or more than ten minutes ago; begin again")]
    InvalidState,
    /// The provider authenticated a person who has no account here.
    #[error("you have no account here; ask an administrator to make one")]
    NoAccount,
    /// The rate limit was exceeded; the duration is when to retry.
    #[error("too many calls; try again in {} ms", .0.as_millis().max(1))]
    RateLimited(Duration),
    /// There is an account with this e-mail address.
    #[error("there is an account with this address")]
    Exists,
    /// The change would leave the server without an administrator.
    #[error("this is the last administrator; make another one first")]
    LastAdministrator,
    /// The new password is too weak.
    #[error(transparent)]
    WeakPassword(#[from] WeakPassword),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] PortError),
}

impl AuthError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated => "auth/unauthenticated",
            Self::Expired => "auth/expired",
            Self::WrongCredentials => "auth/wrong-credentials",
            Self::SecondFactorRequired => "auth/second-factor",
            Self::Locked(_) => "auth/locked",
            Self::Reused => "auth/reused",
            Self::Forbidden => "auth/forbidden",
            Self::NoProvider => "auth/no-provider",
            Self::ProviderUnavailable(_) => "auth/provider",
            Self::ProviderDenied(_) => "auth/provider-refused",
            Self::RedirectNotAllowed => "auth/redirect",
            Self::InvalidState => "auth/not-begun",
            Self::NoAccount => "auth/no-account",
            Self::CertificateRequired => "auth/certificate-needed",
            Self::RateLimited(_) => "auth/too-many-calls",
            Self::Exists => "auth/account-exists",
            Self::LastAdministrator => "auth/last-administrator",
            Self::WeakPassword(_) => "auth/weak-password",
            Self::Store(error) => error.code,
        }
    }

    /// When to try again, if that may help.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Locked(after) | Self::RateLimited(after) => Some(*after),
            _ => None,
        }
    }
}
