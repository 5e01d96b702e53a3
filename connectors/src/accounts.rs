//! Accounts, their sessions and the audit log. The API writes these tables directly, because no
//! actor owns any of them.
//!
//! ```text
//! account 1 -- n session 1 -- n token     access and refresh tokens, stored as hashes
//! sign_in_failure                         counted to lock an account out
//! audit                                   which account did what, and from which address
//! ```

mod audit;
mod model;
mod sessions;
mod store;

#[cfg(test)]
mod tests;

pub use audit::{AuditEntry, AuditFilter};
pub use model::{Account, ResolvedToken, Role, Session, Token, TokenHash, TokenKind};
pub use store::Accounts;
