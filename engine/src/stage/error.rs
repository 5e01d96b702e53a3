//! Why a handler failed, and whether a retry may help.

use std::time::Duration;

/// How the runtime reacts to an error of a handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Retried with backoff; counts as an attempt.
    Transient,
    /// Not retried: the event becomes a dead letter at once.
    Permanent,
    /// Retried after exactly this wait; does not count as an attempt.
    Throttled(Duration),
}

/// Why an event could not be handled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct StageError {
    /// Decides whether the event is retried.
    pub class: Class,
    /// Stable code, `area/reason`.
    pub code: String,
    /// A line for an operator, without personal data.
    pub detail: String,
}

impl StageError {
    /// An error that a retry may cure; see [`Class::Transient`].
    pub fn transient(code: impl Into<String>, detail: impl ToString) -> Self {
        Self {
            class: Class::Transient,
            code: code.into(),
            detail: detail.to_string(),
        }
    }

    /// An error that no retry can cure; see [`Class::Permanent`].
    pub fn permanent(code: impl Into<String>, detail: impl ToString) -> Self {
        Self {
            class: Class::Permanent,
            code: code.into(),
            detail: detail.to_string(),
        }
    }

    /// A limit was reached that allows another try after `wait`; see [`Class::Throttled`].
    pub fn throttled(code: impl Into<String>, wait: Duration) -> Self {
        let detail = format!("asked to wait {} s", wait.as_secs());
        Self {
            class: Class::Throttled(wait),
            code: code.into(),
            detail,
        }
    }
}

/// Why an event became a dead letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Stable code of the last error.
    pub code: String,
    /// A line for an operator.
    pub detail: String,
    /// Attempts made.
    pub attempts: u32,
}
