//! Calls to a service on the network, and the gate that admits them.
//!
//! ```text
//! Provider::send -> gate (an actor: circuit breaker, daily quota) -> rate limiter -> request
//!                    \-> rejected at once                            \-> outcome, back to the gate
//! ```
//! Rate limiter and request share one timeout. A caller that is rejected, or that gets no answer
//! in time, falls back to the next source: no call waits long for a slow service, and none is made
//! to a service that is known to be down or whose daily quota is exhausted.

mod breaker;
mod client;
mod error;
mod gate;
mod http;
mod options;
mod quota;
mod secret;
mod service;

#[cfg(test)]
pub(crate) mod tests;

pub use breaker::{BreakerPolicy, BreakerState};
pub use client::Provider;
pub use error::Error;
pub use gate::Status;
pub use http::{ClientError, Reply};
pub use options::{MeteredService, SelfHostedService};
pub use quota::Quota;
pub use secret::Secret;
pub use service::Service;
