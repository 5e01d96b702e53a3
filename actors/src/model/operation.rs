//! Something that a person asked for, and what became of it.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{DayId, UserId};

/// Identifies what was asked for: `o-` and 32 hex digits derived from who asked and the id
/// they gave it, so that asking again is the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OperationId(pub String);

impl OperationId {
    /// What this account asks for under this id of its own.
    pub fn of(account: &UserId, request: &str) -> Self {
        use sha2::Digest;
        let digest = sha2::Sha256::digest(format!("{account}\0{request}"));
        Self(format!("o-{}", hex::encode(&digest[..16])))
    }
}

impl fmt::Display for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// Which.
    pub id: OperationId,
    /// Whose days it is about.
    pub user: UserId,
    /// About which day.
    pub day: DayId,
    /// What was asked, as a digest: the same id for something else is a mistake.
    pub digest: String,
    /// Stable code of why it was not done; `None`: it was.
    pub code: Option<String>,
    /// A clear line about it.
    pub detail: Option<String>,
    /// The version of the day that it led to, or found.
    pub version: u32,
    /// When.
    pub finished: Timestamp,
}
