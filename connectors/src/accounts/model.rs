//! Accounts, sessions and tokens, and how they are decoded from rows.

use std::fmt;

use actors::model::UserId;
use engine::sql::Row;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The permissions of an account; each role includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads its own days.
    Viewer,
    /// Reads and changes its own days.
    User,
    /// Also the days of all other people.
    Coordinator,
    /// Also manages accounts and the server itself.
    Administrator,
}

impl Role {
    /// All roles, the one with the fewest permissions first.
    pub const ALL: [Self; 4] = [
        Self::Viewer,
        Self::User,
        Self::Coordinator,
        Self::Administrator,
    ];

    /// The name that is stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::User => "user",
            Self::Coordinator => "coordinator",
            Self::Administrator => "administrator",
        }
    }

    /// The role with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }
}

/// A person who can sign in.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// The id of the person with this e-mail address.
    pub id: UserId,
    /// The e-mail address, in lower case.
    pub email: String,
    /// The argon2id hash in PHC format; `None` if the account has no password.
    pub password: Option<String>,
    /// The role of the account.
    pub role: Role,
    /// `issuer subject` of the bound identity at an OpenID Connect provider.
    pub subject: Option<String>,
    /// The encrypted TOTP secret of the second factor, in hex.
    pub totp: Option<String>,
    /// The last TOTP time step that was consumed.
    pub totp_step: i64,
    /// Whether the account is enabled.
    pub active: bool,
    /// When the account was created.
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

/// One sign-in; renewing its tokens does not start a new session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// `s-` and 32 hex digits.
    pub id: String,
    /// The account that signed in.
    pub account: UserId,
    /// The network address it was opened from.
    pub address: String,
    /// The user agent it was opened with.
    pub agent: String,
    /// When it was opened.
    pub created: Timestamp,
    /// When it expires at the latest.
    pub expires: Timestamp,
    /// When it was revoked, if it was.
    pub revoked: Option<Timestamp>,
}

/// The purpose of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Authenticates calls.
    Access,
    /// Is exchanged, once, for new tokens.
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

/// SHA-256 of a token, in hex. Only the hash is stored.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TokenHash(pub String);

impl TokenHash {
    /// Hashes a token.
    pub fn of(token: &str) -> Self {
        let digest = Sha256::digest(token);
        Self(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// A token as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its hash.
    pub hash: TokenHash,
    /// The id of its session.
    pub session: String,
    /// What it is for.
    pub kind: TokenKind,
    /// When it expires.
    pub expires: Timestamp,
}

/// A stored token together with its session and account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedToken {
    /// The token.
    pub token: Token,
    /// Whether it was consumed.
    pub consumed: bool,
    /// Its session.
    pub session: Session,
    /// The e-mail address of the account.
    pub email: String,
    /// The role of the account.
    pub role: Role,
    /// Whether the account has a second factor.
    pub second_factor: bool,
    /// Whether the account is enabled.
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

pub(super) fn resolved_token(row: &Row) -> Result<ResolvedToken, sqlx::Error> {
    let kind = match row.text("kind")?.as_str() {
        "access" => TokenKind::Access,
        "refresh" => TokenKind::Refresh,
        other => return Err(row.foreign("kind", other)),
    };
    let session = session(row)?;
    Ok(ResolvedToken {
        token: Token {
            hash: TokenHash(row.text("hash")?),
            session: session.id.clone(),
            kind,
            expires: instant(row, "expires_at")?,
        },
        consumed: row.opt_int("used_at")?.is_some(),
        session,
        email: row.text("email")?,
        role: role(row)?,
        second_factor: row.opt_text("totp")?.is_some(),
        active: row.int("active")? == 1,
    })
}

fn role(row: &Row) -> Result<Role, sqlx::Error> {
    let name = row.text("role")?;
    Role::parse(&name).ok_or_else(|| row.foreign("role", name))
}

pub(super) fn instant(row: &Row, column: &str) -> Result<Timestamp, sqlx::Error> {
    Timestamp::from_microsecond(row.int(column)?).map_err(|error| row.foreign(column, error))
}
