//! Why a simulation could not be run.

/// Why a simulation could not be run.
#[derive(Debug, thiserror::Error)]
#[error("sim/start: {0}")]
pub struct SimError(String);

impl SimError {
    pub(super) fn new(cause: impl std::fmt::Display) -> Self {
        Self(cause.to_string())
    }
}
