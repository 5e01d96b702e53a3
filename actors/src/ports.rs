//! What the domain needs of the outside world, as traits. Adapters live in `connectors`.

mod blobs;
mod geography;
mod outbound;
mod queries;
mod reader;

pub use blobs::{Blobs, Objects};
pub use geography::{Drive, Geocoder, Live, Routes, Survey, Trip, WeatherService, When};
pub use outbound::{Calendars, MailOutbox};
pub use queries::{DayFilter, LiveDay, Queries};
pub use reader::{Reader, ReaderError};

/// An adapter's failure: a stable code, a line for a person, and whether a retry may help.
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
    /// A failure that may pass.
    pub fn transient(code: &'static str, detail: impl ToString) -> Self {
        Self {
            code,
            detail: detail.to_string(),
            transient: true,
        }
    }

    /// A failure that will not.
    pub fn permanent(code: &'static str, detail: impl ToString) -> Self {
        Self {
            code,
            detail: detail.to_string(),
            transient: false,
        }
    }
}
