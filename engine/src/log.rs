//! The event log as the runtime sees it.
//!
//! ```text
//! publish -> log -> Consumer::fetch(credits) -> Delivery -> handler -> Journal::commit -> ack
//!                        ^                          |
//!                        +------ dropped without a verdict: handed back, counted
//! ```

use async_trait::async_trait;

use crate::event::Event;

/// Why the log did not answer.
#[derive(Clone, Debug, thiserror::Error)]
#[error("engine/log-unavailable: {0}")]
pub struct LogError(pub String);

/// A durable log of events.
#[async_trait]
pub trait EventLog: Send + Sync + 'static {
    /// Durable when it returns. An event whose id is known, or was already handled by its
    /// stage, is dropped.
    async fn publish(&self, events: Vec<Event>) -> Result<(), LogError>;

    /// The one consumer of a stage; its first fetch starts with the oldest event not done.
    async fn consumer(&self, stage: &str) -> Result<Box<dyn Consumer>, LogError>;

    /// Events of a stage that are not done, those in flight included.
    async fn backlog(&self, stage: &str) -> Result<u64, LogError>;
}

/// Hands out the events of one stage, oldest first.
#[async_trait]
pub trait Consumer: Send {
    /// Waits for an event; returns between 1 and `credits` deliveries. Cancel-safe: an
    /// event is either returned or comes again.
    async fn fetch(&mut self, credits: usize) -> Result<Vec<Delivery>, LogError>;

    /// Told now and then while nothing is fetched because everything in hand is still being
    /// worked on: a log that counts on signs of life shall not deliver it again.
    fn is_working(&self) {}
}

/// An event in somebody's hands. Dropped without [`Delivery::settle`] it is handed back.
#[derive(Debug)]
pub struct Delivery {
    /// The event.
    pub event: Event,
    /// Position in the log.
    pub sequence: i64,
    receipt: Option<Box<dyn Receipt>>,
}

/// The log's end of a delivery.
pub trait Receipt: Send + Sync + std::fmt::Debug {
    /// The effects are durable: the log may forget the event.
    fn settle(&mut self);

    /// Nobody handled it: deliver it again.
    fn hand_back(&mut self);

    /// See [`Delivery::is_stale`].
    fn is_stale(&self) -> bool {
        false
    }
}

impl Delivery {
    /// A delivery whose fate is told to `receipt`.
    pub fn new(event: Event, sequence: i64, receipt: Box<dyn Receipt>) -> Self {
        Self {
            event,
            sequence,
            receipt: Some(receipt),
        }
    }

    /// An earlier event of the key was handed back meanwhile, so this one must not be
    /// handled: drop it, and both come again in order.
    pub fn is_stale(&self) -> bool {
        self.receipt
            .as_ref()
            .is_some_and(|receipt| receipt.is_stale())
    }

    /// To be called once the effects are durable.
    pub fn settle(mut self) {
        if let Some(mut receipt) = self.receipt.take() {
            receipt.settle();
        }
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        if let Some(mut receipt) = self.receipt.take() {
            receipt.hand_back();
        }
    }
}
