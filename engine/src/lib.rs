//! A runtime for supervised actors that consume a durable event log.
//!
//! ```text
//! publish -> log -> credits -> stage actor -> actor of the key -> Stage::handle
//!             ^                                                       |
//!             +---- events, rows, timers: one transaction <- Journal::commit
//! ```
//! - Delivery is at least once, effects are effectively once: an event is acknowledged
//!   only after its effects are durable, and a repeated one is recognised.
//! - The events of a key are handled by a stage one at a time, in order.
//! - A stage holds at most as many events as it has credits; the rest waits in the log.
//! - A failure becomes a wait, a parked event or a dead letter; a panic takes nothing else
//!   down.
//!
//! The engine knows nothing of its application: payloads are opaque bytes, rows are a
//! [`journal::WriteSet`].
#![forbid(unsafe_code)]

mod clock;
pub mod dead_letters;
pub mod embedded;
pub mod event;
pub mod journal;
pub mod latency;
pub mod log;
pub mod restart;
pub mod retry;
mod runtime;
pub mod snapshot;
pub mod stage;
pub mod timers;
pub mod transition;

pub use clock::{Clock, Context, SystemClock, between, later};
pub use runtime::{Builder, DrainReport, Runtime, StartError};

/// What a caught panic said.
fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "the handler panicked".to_owned())
}
