//! A command about a day, and its result.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{DayId, UserId};

/// Identifies an operation: `o-` and 32 hex digits derived from the account and its request id,
/// so that a repeated request is the same operation.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OperationId(pub String);

impl OperationId {
    /// The id of the operation that this account requested under this request id.
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

/// The result of a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// The id.
    pub id: OperationId,
    /// The person whose day it is about.
    pub user: UserId,
    /// The day.
    pub day: DayId,
    /// Digest of the request: the same id with another digest is an error of the caller.
    pub digest: String,
    /// Stable code of the rejection; `None` if the command was executed.
    pub code: Option<String>,
    /// One line of explanation.
    pub detail: Option<String>,
    /// The version of the day afterwards.
    pub version: u32,
    /// When it finished.
    pub finished: Timestamp,
}
