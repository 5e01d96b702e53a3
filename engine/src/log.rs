//! The event log as the runtime sees it.
//!
//! ```text
//! publish -> log -> Consumer::fetch(credits) -> Delivery -> handler -> Journal::commit -> ack
//!                        ^                          |
//!                        +------ nak: dropped without an ack, redelivered and counted
//! ```

use async_trait::async_trait;

use crate::event::Event;

/// Why the log could not answer.
#[derive(Clone, Debug, thiserror::Error)]
#[error("engine/log-unavailable: {0}")]
pub struct LogError(pub String);

/// A durable log of events, one queue for each stage.
#[async_trait]
pub trait EventLog: Send + Sync + 'static {
    /// Appends events; they are durable when this returns. An event whose id is in the log
    /// already, or was handled by its stage before, is dropped.
    async fn publish(&self, events: Vec<Event>) -> Result<(), LogError>;

    /// Opens the one consumer of a stage; its first fetch starts with the oldest event that
    /// is not done.
    async fn consumer(&self, stage: &str) -> Result<Box<dyn Consumer>, LogError>;

    /// Number of events of a stage that are not done, those in flight included.
    async fn backlog(&self, stage: &str) -> Result<u64, LogError>;
}

/// Delivers the events of one stage: interactive ones first, those of a key in log order.
#[async_trait]
pub trait Consumer: Send {
    /// Waits for an event; returns between 1 and `credits` deliveries. Cancel-safe: an
    /// event is either returned or delivered by a later call.
    async fn fetch(&mut self, credits: usize) -> Result<Vec<Delivery>, LogError>;

    /// Called about once a second while every credit is in use and the stage makes progress, so
    /// that a log with a redelivery time-out does not redeliver events that are in flight.
    fn heartbeat(&self) {}
}

/// An event in flight. Dropping it without [`Delivery::ack`] returns it to the log.
#[derive(Debug)]
pub struct Delivery {
    /// The event.
    pub event: Event,
    /// Position in the log.
    pub sequence: i64,
    receipt: Option<Box<dyn Receipt>>,
}

/// The log's side of a delivery.
pub trait Receipt: Send + Sync + std::fmt::Debug {
    /// The effects of the event are durable: the log may delete it.
    fn ack(&mut self);

    /// The event was not handled: the log delivers it again.
    fn nak(&mut self);

    /// See [`Delivery::is_stale`].
    fn is_stale(&self) -> bool {
        false
    }
}

impl Delivery {
    /// A delivery that reports its end to `receipt`.
    pub fn new(event: Event, sequence: i64, receipt: Box<dyn Receipt>) -> Self {
        Self {
            event,
            sequence,
            receipt: Some(receipt),
        }
    }

    /// Whether an earlier event of the key was returned to the log after this one was
    /// delivered. A stale delivery must be dropped unhandled: both events are then redelivered
    /// in order.
    pub fn is_stale(&self) -> bool {
        self.receipt
            .as_ref()
            .is_some_and(|receipt| receipt.is_stale())
    }

    /// Acknowledges the event; to be called once its effects are durable.
    pub fn ack(mut self) {
        if let Some(mut receipt) = self.receipt.take() {
            receipt.ack();
        }
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        if let Some(mut receipt) = self.receipt.take() {
            receipt.nak();
        }
    }
}
