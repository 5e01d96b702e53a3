//! Authentication and authorisation: accounts, sessions, tokens, and what each role may do.
//!
//! ```text
//! e-mail + password (+ TOTP) -> credentials -+-> session -> access token, 15 min   -> every call
//! OpenID Connect provider    -> oidc --------+           -> refresh token, one use -> new pair
//! operator.token in the data folder ---------------------> the commands of this machine
//! ```
//! Tokens are random and looked up in the store (ADR 19), so that ending a session ends its
//! tokens at once; [`Authenticator`] caches what it has looked up for some seconds.
//!
//! [`Authenticator`] holds the state; each file adds the operations of one concern to it.

mod accounts;
mod audit;
mod authenticator;
mod caller;
mod credentials;
mod error;
mod oidc;
mod operator_token;
mod password;
mod seal;
mod sessions;
mod token_cache;
mod tokens;
mod totp;

pub use accounts::AccountChange;
pub use authenticator::Authenticator;
pub use caller::Caller;
pub use credentials::Credentials;
pub use error::AuthError;
pub use oidc::{OidcCallback, OidcRedirect};
pub use operator_token::{OperatorToken, OperatorTokenError};
pub use password::{Passwords, WeakPassword, random_password};
pub use seal::{Key, KeyError};
pub use sessions::Issued;
pub use totp::Enrolment;

#[cfg(test)]
mod tests;
