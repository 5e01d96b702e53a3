//! A check and its result, the same for every part of `doctor`.

use std::io;
use std::path::Path;

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
    pub(super) hint: Option<String>,
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

    pub(super) fn warn(name: &'static str, found: impl ToString, hint: impl Into<String>) -> Self {
        Self {
            name,
            outcome: Outcome::Warn,
            found: found.to_string(),
            hint: Some(hint.into()),
        }
    }

    pub(super) fn fail(name: &'static str, found: impl ToString, hint: impl Into<String>) -> Self {
        Self {
            name,
            outcome: Outcome::Fail,
            found: found.to_string(),
            hint: Some(hint.into()),
        }
    }

    /// A failure to use a path of the data folder, with the hint that fits its cause, or else
    /// `otherwise`.
    pub(super) fn unusable(
        name: &'static str,
        path: &Path,
        error: &io::Error,
        otherwise: &'static str,
    ) -> Self {
        let hint = hint(error.kind()).unwrap_or(otherwise);
        Self::fail(name, format!("{}: {error}", path.display()), hint)
    }
}

/// What the operator can do about an error of the file system; `None` if its kind does not say.
fn hint(kind: io::ErrorKind) -> Option<&'static str> {
    match kind {
        io::ErrorKind::PermissionDenied => Some(
            "this user has no permission: run as the owner, or choose another folder with --data",
        ),
        io::ErrorKind::NotADirectory => {
            Some("a part of this path is a file: choose another folder with --data")
        }
        io::ErrorKind::ReadOnlyFilesystem => {
            Some("this disk is mounted read-only: choose another folder with --data")
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Some("free disk space, or move the data folder with --data")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
