//! The providers outside the process, and how they can fail.

use serde::Serialize;

/// An external service that the stages call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// Reads documents.
    Reader,
    /// Finds places and computes drives.
    Maps,
    /// Forecasts the weather.
    Weather,
    /// Sends e-mails.
    Mail,
    /// Publishes calendars.
    Calendar,
}

impl Provider {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Reader,
        Self::Maps,
        Self::Weather,
        Self::Mail,
        Self::Calendar,
    ];

    /// Shortest and longest latency in milliseconds.
    pub(super) fn latency(self) -> (u64, u64) {
        match self {
            Self::Reader => (40, 400),
            Self::Maps => (5, 60),
            Self::Weather => (20, 250),
            Self::Mail => (50, 600),
            Self::Calendar => (30, 300),
        }
    }
}

/// How a provider fails.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "illness")]
pub enum ProviderFailure {
    /// It answers every call with an error.
    Down,
    /// Its latency is multiplied.
    Slow {
        /// The factor.
        factor: u32,
    },
    /// It answers a limited number of calls a minute.
    RateLimited {
        /// Calls.
        per_minute: u32,
    },
    /// Its adapter panics.
    Panics,
}
