//! The transitions of events, published as they happen.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A step in the life of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// Its effects are durable.
    Done,
    /// An attempt failed; what becomes of the event is a step of its own.
    Failed {
        /// Stable code.
        code: String,
        /// Number of the attempt, 1 for the first.
        attempt: u32,
    },
    /// It was parked and is retried later.
    Parked {
        /// When it is due again.
        until: Timestamp,
        /// Stable code of the reason; empty for an event that only waits behind another.
        code: String,
    },
    /// It was released from parking and is handled again.
    #[serde(rename = "taken_up")]
    Released,
    /// It became a dead letter.
    DeadLetter {
        /// Stable code of the failure.
        code: String,
    },
    /// An earlier commit had answered it.
    Duplicate,
    /// An operator decided about a dead letter of the key.
    Decided,
}

impl Step {
    /// The word for it in tables.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed { .. } => "failed",
            Self::Parked { .. } => "parked",
            Self::Released => "released",
            Self::DeadLetter { .. } => "dead letter",
            Self::Duplicate => "duplicate",
            Self::Decided => "decided",
        }
    }
}

/// A step of an event of a key of a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transition {
    /// When it happened.
    pub at: Timestamp,
    /// The stage.
    pub stage: String,
    /// The key.
    pub key: String,
    /// Id of the event.
    pub event: String,
    /// The event's schema.
    pub schema: String,
    /// What happened.
    #[serde(flatten)]
    pub step: Step,
}
