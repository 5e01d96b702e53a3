//! The messages that the actors of the runtime send to each other.

use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::OwnedSemaphorePermit;

use super::credits::Credit;
use crate::log::Delivery;
use crate::timers::TimerChange;

/// To the actor of a key.
pub(super) enum KeyMessage {
    /// Handle this event.
    Work(Box<Work>),
    /// The first parked event of the key is due: handle it.
    Release(OwnedSemaphorePermit),
    /// Fail, as a bug in the runtime itself would make the actor fail.
    Fail,
}

/// A delivery with the credit that it uses; dropping it returns both.
pub(super) struct Work {
    pub(super) delivery: Delivery,
    pub(super) credit: Credit,
    pub(super) fetched: Fetched,
}

/// When a delivery was fetched, on both clocks.
#[derive(Clone, Copy)]
pub(super) struct Fetched {
    pub(super) at: Timestamp,
    pub(super) monotonic: Duration,
}

/// To the actor of a stage.
pub(super) enum StageMessage {
    /// The parked events of a key have changed, or one may be due now: release those that are due.
    ParkingChanged,
    /// Look for idle actors and stuck handlers.
    Sweep,
    /// The fetcher cannot go on.
    FetcherFailed(String),
    /// Fetch no more events.
    StopFetching,
}

/// To the timer actor.
pub(super) enum TimerMessage {
    /// These changes are durable.
    Changed(Vec<TimerChange>),
    /// A timer may be due.
    Wake,
}
