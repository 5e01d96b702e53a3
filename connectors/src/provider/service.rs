//! The description of a service: its name and how much of it may be used.

use std::time::Duration;

use super::breaker::BreakerPolicy;

/// The timeout of a call, including the wait for the rate limiter.
pub(super) const CALL_TIMEOUT: Duration = Duration::from_secs(2);

/// A service on the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// The name in logs and metrics, such as `google-routes`.
    pub name: &'static str,
    /// The operator's e-mail address or site, sent in the `User-Agent` header; may be empty.
    pub contact: String,
    /// The maximum number of concurrent requests.
    pub concurrent: u32,
    /// The maximum number of requests per second; 0 counts as 1.
    pub per_second: u32,
    /// The maximum number of requests per day (UTC), for a service that charges for each.
    pub per_day: Option<u32>,
    /// When the circuit breaker opens, and for how long.
    pub breaker: BreakerPolicy,
}
