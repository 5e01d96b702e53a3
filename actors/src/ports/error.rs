//! The failure of an adapter, and how a stage reports it.

use engine::stage::StageError;

/// The failure of an adapter.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct PortError {
    /// Stable code, listed in docs/errors.md.
    pub code: &'static str,
    /// What happened, without personal data.
    pub detail: String,
    /// Whether trying again later may succeed.
    pub transient: bool,
}

impl PortError {
    /// A failure that a retry may overcome.
    pub fn transient(code: &'static str, detail: impl ToString) -> Self {
        Self {
            code,
            detail: detail.to_string(),
            transient: true,
        }
    }

    /// A failure that a retry cannot overcome.
    pub fn permanent(code: &'static str, detail: impl ToString) -> Self {
        Self {
            code,
            detail: detail.to_string(),
            transient: false,
        }
    }
}

impl From<PortError> for StageError {
    fn from(error: PortError) -> Self {
        if error.transient {
            Self::transient(error.code, error.detail)
        } else {
            Self::permanent(error.code, error.detail)
        }
    }
}
