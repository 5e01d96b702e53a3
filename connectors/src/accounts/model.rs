//! Accounts, sessions and tokens, and how rows become them.

use std::fmt;

use actors::model::UserId;
use engine::sql::Row;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What an account may do; each may do what those before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Looks at its own days.
    Viewer,
    /// Looks at and changes its own.
    User,
    /// Also those of everybody.
    Coordinator,
    /// Also accounts and the server itself.
    Administrator,
}

impl Role {
    /// All of them, the least first.
    pub const ALL: [Self; 4] = [
        Self::Viewer,
        Self::User,
        Self::Coordinator,
        Self::Administrator,
    ];

    /// The word that is stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::User => "user",
            Self::Coordinator => "coordinator",
            Self::Administrator => "administrator",
        }
    }

    /// The role of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

/// Somebody who may call.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// The id of the person with this address.
    pub id: UserId,
    /// Lower case.
    pub email: String,
    /// argon2id in the PHC format; `None`: no password.
    pub password: Option<String>,
    /// What they may do.
    pub role: Role,
    /// `issuer subject` of a provider of OpenID Connect.
    pub subject: Option<String>,
    /// The sealed secret of the second factor, in hex.
    pub totp: Option<String>,
    /// The last time step that was used.
    pub totp_step: i64,
    /// Whether they may still come in.
    pub active: bool,
    /// Since when there is one.
    pub created: Timestamp,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("id", &self.id)
            .field("role", &self.role)
            .field("active", &self.active)
            .finish_non_exhaustive()
    }
}

/// One sign-in, however often its tokens are renewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// `s-` and 32 hex digits.
    pub id: String,
    /// Whose.
    pub account: UserId,
    /// From where it was opened.
    pub address: String,
    /// With which client.
    pub agent: String,
    /// When.
    pub created: Timestamp,
    /// When it ends at the latest.
    pub expires: Timestamp,
    /// When it was ended.
    pub revoked: Option<Timestamp>,
}

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// For calls.
    Access,
    /// For new tokens, once.
    Refresh,
}

impl TokenKind {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Refresh => "refresh",
        }
    }
}

/// SHA-256 of a token, in hex: what is kept in its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TokenHash(pub String);

impl TokenHash {
    /// Of this token.
    pub fn of(token: &str) -> Self {
        let digest = Sha256::digest(token);
        Self(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// A token to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its hash.
    pub hash: TokenHash,
    /// Of which session.
    pub session: String,
    /// For what.
    pub kind: TokenKind,
    /// Until when.
    pub expires: Timestamp,
}

/// A token that was found, with its session and account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The token.
    pub token: Token,
    /// Whether it was used up.
    pub used: bool,
    /// Its session.
    pub session: Session,
    /// Whose it is.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Whether they have a second factor.
    pub second_factor: bool,
    /// Whether they may still come in.
    pub active: bool,
}

pub(super) fn account(row: &Row) -> Result<Account, sqlx::Error> {
    Ok(Account {
        id: UserId(row.text("id")?),
        email: row.text("email")?,
        password: row.opt_text("password")?,
        role: role(row)?,
        subject: row.opt_text("subject")?,
        totp: row.opt_text("totp")?,
        totp_step: row.int("totp_step")?,
        active: row.int("active")? == 1,
        created: instant(row, "created_at")?,
    })
}

pub(super) fn session(row: &Row) -> Result<Session, sqlx::Error> {
    Ok(Session {
        id: row.text("session_id")?,
        account: UserId(row.text("account_id")?),
        address: row.text("address")?,
        agent: row.text("agent")?,
        created: instant(row, "session_created_at")?,
        expires: instant(row, "session_expires_at")?,
        revoked: match row.opt_int("revoked_at")? {
            Some(_) => Some(instant(row, "revoked_at")?),
            None => None,
        },
    })
}

pub(super) fn found(row: &Row) -> Result<Found, sqlx::Error> {
    let kind = match row.text("kind")?.as_str() {
        "access" => TokenKind::Access,
        "refresh" => TokenKind::Refresh,
        other => return Err(row.foreign("kind", other)),
    };
    let session = session(row)?;
    Ok(Found {
        token: Token {
            hash: TokenHash(row.text("hash")?),
            session: session.id.clone(),
            kind,
            expires: instant(row, "expires_at")?,
        },
        used: row.opt_int("used_at")?.is_some(),
        session,
        email: row.text("email")?,
        role: role(row)?,
        second_factor: row.opt_text("totp")?.is_some(),
        active: row.int("active")? == 1,
    })
}

fn role(row: &Row) -> Result<Role, sqlx::Error> {
    let word = row.text("role")?;
    Role::parse(&word).ok_or_else(|| row.foreign("role", word))
}

pub(super) fn instant(row: &Row, column: &str) -> Result<Timestamp, sqlx::Error> {
    Timestamp::from_microsecond(row.int(column)?).map_err(|error| row.foreign(column, error))
}
