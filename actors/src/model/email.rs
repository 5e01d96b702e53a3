//! A received message and its state.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{BlobId, UserId};

/// Identifies one message to one recipient: `e-` and 32 hex digits derived from the
/// recipient and the bytes, so that the same message submitted twice has one id.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EmailId(pub String);

impl EmailId {
    /// The id of these bytes for this recipient, which is empty if it is unknown.
    pub fn of(recipient: &str, raw: &[u8]) -> Self {
        use sha2::Digest;
        let mut hash = sha2::Sha256::new();
        hash.update(recipient.trim().to_lowercase());
        hash.update([0]);
        hash.update(raw);
        Self(format!("e-{}", hex::encode(&hash.finalize()[..16])))
    }
}

impl fmt::Display for EmailId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The life of a message. The last four are the end states; a message has exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmailState {
    /// Accepted, not processed yet.
    Pending,
    /// Being processed by the stages.
    Processing,
    /// Made or changed a plan.
    Planned,
    /// Waits for the person's correction.
    InReview,
    /// Nothing to do: no call sheet, a duplicate, an older revision, unknown person.
    Skipped,
    /// Processing failed; kept with its payload for an operator.
    DeadLetter,
}

impl EmailState {
    /// The name used in the store and in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Planned => "planned",
            Self::InReview => "in_review",
            Self::Skipped => "skipped",
            Self::DeadLetter => "dead_letter",
        }
    }

    /// The inverse of [`Self::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        [
            Self::Pending,
            Self::Processing,
            Self::Planned,
            Self::InReview,
            Self::Skipped,
            Self::DeadLetter,
        ]
        .into_iter()
        .find(|state| state.as_str() == word)
    }

    /// Whether this is an end state.
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Pending | Self::Processing)
    }
}

/// A received message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Email {
    /// Stable id.
    pub id: EmailId,
    /// The recipient's address; empty until known.
    pub recipient: String,
    /// The person, once known.
    pub user: Option<UserId>,
    /// `Message-ID` without brackets, once parsed.
    pub message_id: Option<String>,
    /// Decoded subject, once parsed.
    pub subject: String,
    /// The raw message.
    pub raw: BlobId,
    /// When it was received.
    pub received: Timestamp,
    /// The state.
    pub state: EmailState,
    /// Stable code of the reason, where there is one.
    pub code: Option<String>,
    /// One line of explanation for a person.
    pub detail: Option<String>,
    /// When it reached its end state.
    pub finished: Option<Timestamp>,
}

/// The number of messages by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailCounts {
    /// All that were accepted.
    pub received: u64,
    /// Accepted, no end state yet.
    pub open: u64,
    /// Made or changed a plan.
    pub planned: u64,
    /// Wait for a correction.
    pub review: u64,
    /// Nothing to do.
    pub skipped: u64,
    /// Processing failed.
    pub dead_letters: u64,
}
