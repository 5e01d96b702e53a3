//! Why a call to a service has no answer.

use super::service::CALL_TIMEOUT;

/// Why a call has no answer. Each variant names the service; none says anything about the request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The circuit breaker is open, for this number of further seconds.
    #[error("{0}: the circuit breaker is open for {1} s")]
    BreakerOpen(&'static str, u64),
    /// The daily quota of a metered service is exhausted.
    #[error("{0}: the daily quota is exhausted")]
    QuotaExhausted(&'static str),
    /// There was no answer within the timeout, which includes the wait for the rate limiter.
    #[error("{0}: no answer within {n} s", n = CALL_TIMEOUT.as_secs())]
    Timeout(&'static str),
    /// The service could not be reached, or its answer was not usable; with the reason.
    #[error("{0}: {1}")]
    Failed(&'static str, String),
}
