//! A check and its result, the same for every part of `doctor`.

use serde::Serialize;

/// The result of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Outcome {
    Ok,
    Warn,
    Fail,
}

/// One check of `doctor`, as it is printed.
#[derive(Debug, Serialize)]
pub(super) struct Check {
    pub(super) name: &'static str,
    pub(super) outcome: Outcome,
    pub(super) found: String,
    /// What the operator can do about it; `None` if nothing has to be done.
    pub(super) hint: Option<&'static str>,
}

impl Check {
    pub(super) fn ok(name: &'static str, found: impl ToString) -> Self {
        Self {
            name,
            outcome: Outcome::Ok,
            found: found.to_string(),
            hint: None,
        }
    }

    pub(super) fn warn(name: &'static str, found: impl ToString, hint: &'static str) -> Self {
        Self {
            name,
            outcome: Outcome::Warn,
            found: found.to_string(),
            hint: Some(hint),
        }
    }

    pub(super) fn fail(name: &'static str, found: impl ToString, hint: &'static str) -> Self {
        Self {
            name,
            outcome: Outcome::Fail,
            found: found.to_string(),
            hint: Some(hint),
        }
    }
}
