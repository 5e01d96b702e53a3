//! How much of a provider may be used.

use serde::{Deserialize, Serialize};

/// How much of a provider may be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Maximum number of permits in use, at least one.
    pub concurrent: u32,
    /// Maximum number of permits in use by one user, at least one.
    pub per_user: u32,
    /// Maximum number of permits in a period; `None`: no limit.
    pub rate: Option<Rate>,
    /// Maximum number of callers that wait; further ones get [`QueueFull`](super::QueueFull).
    pub waiting: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            concurrent: 8,
            per_user: 4,
            rate: None,
            waiting: 1_000,
        }
    }
}

/// A token bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// Number of permits in each period, at least one.
    pub count: u32,
    /// Length of the period in seconds.
    pub seconds: u32,
    /// Number of permits that may be granted at once after an idle time, at least one.
    pub burst: u32,
}
