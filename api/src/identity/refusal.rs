//! Why somebody is not let in.

use std::time::Duration;

use actors::ports::PortError;

/// Why somebody is not let in, or not served.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Refusal {
    /// No token, or none of ours.
    #[error("sign in first: this call needs an access token")]
    Unauthenticated,
    /// The token was good once.
    #[error("this token is over; renew it, or sign in again")]
    Expired,
    /// Address or password is wrong; which of them is not told.
    #[error("address, password or code is wrong")]
    WrongCredentials,
    /// The password is right, a code is needed too.
    #[error("the code of the second factor is needed")]
    SecondFactor,
    /// Too many failures.
    #[error("too many failures; try again in {} s", .0.as_secs().max(1))]
    Locked(Duration),
    /// A refresh token came twice: somebody else has it. Its session was ended.
    #[error("this refresh token was used before; the session was ended, sign in again")]
    Reused,
    /// The role does not allow it.
    #[error("your role does not allow this")]
    Forbidden,
    /// Operators show a certificate too.
    #[error("this call needs a client certificate of the operators' authority")]
    CertificateNeeded,
    /// There is no provider to sign in through.
    #[error("nobody signs in through a provider here")]
    NoProvider,
    /// The provider cannot be asked, or is not as it should be.
    #[error("{0}")]
    Provider(String),
    /// The provider does not say who it is, or not in a way that can be believed.
    #[error("{0}; begin again")]
    ProviderRefused(String),
    /// Not an address to come back to.
    #[error("this is not one of the addresses to come back to (identity.provider.redirects)")]
    Redirect,
    /// The sign-in was not begun by who finishes it, or too long ago.
    #[error("this sign-in was not begun here, or more than ten minutes ago; begin again")]
    NotBegun,
    /// The provider knows them, we do not.
    #[error("nobody has registered you here; ask an administrator for an account")]
    NoAccount,
    /// Too many calls.
    #[error("too many calls; try again in {} ms", .0.as_millis().max(1))]
    TooMany(Duration),
    /// There is an account with this address.
    #[error("there is an account with this address")]
    Exists,
    /// Nobody could let anybody in any more.
    #[error("this is the last administrator; make another one first")]
    LastAdministrator,
    /// A password nobody should have.
    #[error(transparent)]
    WeakPassword(#[from] super::WeakPassword),
    /// It cannot be checked now.
    #[error(transparent)]
    Store(#[from] PortError),
}

impl Refusal {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated => "auth/unauthenticated",
            Self::Expired => "auth/expired",
            Self::WrongCredentials => "auth/wrong-credentials",
            Self::SecondFactor => "auth/second-factor",
            Self::Locked(_) => "auth/locked",
            Self::Reused => "auth/reused",
            Self::Forbidden => "auth/forbidden",
            Self::NoProvider => "auth/no-provider",
            Self::Provider(_) => "auth/provider",
            Self::ProviderRefused(_) => "auth/provider-refused",
            Self::Redirect => "auth/redirect",
            Self::NotBegun => "auth/not-begun",
            Self::NoAccount => "auth/no-account",
            Self::CertificateNeeded => "auth/certificate-needed",
            Self::TooMany(_) => "auth/too-many-calls",
            Self::Exists => "auth/account-exists",
            Self::LastAdministrator => "auth/last-administrator",
            Self::WeakPassword(_) => "auth/weak-password",
            Self::Store(error) => error.code,
        }
    }

    /// When to come back, if coming back may help.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Locked(after) | Self::TooMany(after) => Some(*after),
            _ => None,
        }
    }
}
