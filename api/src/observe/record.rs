//! The record of one call.

use std::time::Duration;

use jiff::Timestamp;
use tonic::Code;

/// One call that has ended.
#[derive(Clone, Debug)]
pub struct CallRecord {
    /// Index of the method in the catalogue.
    pub(crate) method: usize,
    /// Id of the caller's account; empty for an unauthenticated call.
    pub(crate) user: String,
    /// Trace context of the call (W3C traceparent).
    pub(crate) trace: Option<String>,
    /// When the request arrived.
    pub(crate) timestamp: Timestamp,
    /// From the arrival of the request to the last byte of the response.
    pub(crate) duration: Duration,
    /// Status of the response.
    pub(crate) status: Code,
    /// Bytes of the request body.
    pub(crate) request_size: u64,
    /// Bytes of the response body.
    pub(crate) response_size: u64,
}
