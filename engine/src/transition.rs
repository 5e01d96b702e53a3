//! What happens to events, as it happens: for whoever looks on.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A step in the life of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// Its effects are durable.
    Done,
    /// An attempt failed; what follows is a step of its own.
    Failed {
        /// Stable code.
        code: String,
        /// Which attempt it was.
        attempt: u32,
    },
    /// Comes again later.
    Parked {
        /// When.
        until: Timestamp,
        /// Why; empty for one that only waits behind another.
        code: String,
    },
    /// A parked one is taken up again.
    TakenUp,
    /// Given up.
    DeadLetter {
        /// Why.
        code: String,
    },
    /// Had been answered before.
    Duplicate,
    /// An operator decided about a dead letter of the key.
    Decided,
}

impl Step {
    /// The word used in tables.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed { .. } => "failed",
            Self::Parked { .. } => "parked",
            Self::TakenUp => "taken up",
            Self::DeadLetter { .. } => "dead letter",
            Self::Duplicate => "duplicate",
            Self::Decided => "decided",
        }
    }
}

/// A step with its time and place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transition {
    /// When.
    pub at: Timestamp,
    /// In which stage.
    pub stage: String,
    /// Of which key.
    pub key: String,
    /// Of which event.
    pub event: String,
    /// The event's schema.
    pub schema: String,
    /// What happened.
    #[serde(flatten)]
    pub step: Step,
}
