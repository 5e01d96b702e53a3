//! Events: the messages that flow between stages.

use std::fmt;

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Identifies an event permanently. Events emitted for an input have ids derived from it, so
/// that handling the input again emits the same ids.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventId(pub String);

impl EventId {
    /// The id of output `index` of `input`, as handled by `consumer`.
    pub fn derive(consumer: &str, input: &str, index: usize) -> Self {
        let mut hash = Sha256::new();
        for part in [consumer.as_bytes(), input.as_bytes(), &index.to_le_bytes()] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        Self(hex::encode(&hash.finalize()[..16]))
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Schema of an event whose payload is lost; its payload is the name under which the object
/// store should have kept it.
pub(crate) const LOST_PAYLOAD: &str = "engine.lost-payload.v1";

/// Number of partitions that the keys are divided into. It must never change: subjects and
/// stored rows name partitions.
pub const PARTITIONS: u8 = 64;

/// The partition of a key. It is the same for every stage, so that all events of a key have
/// one owner.
pub fn partition(key: &str) -> u8 {
    let hash = Sha256::digest(key.as_bytes());
    hash[0] % PARTITIONS
}

/// Which events of a stage are delivered first.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// A person waits for the result: delivered before background events of other keys.
    #[default]
    Interactive,
    /// Work without a waiting person: delivered when no interactive event waits. Within a key
    /// the log order holds, whatever the priorities.
    Background,
}

/// A message for one stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Unique; a second event with the same id for the same stage is dropped.
    pub id: EventId,
    /// The stage that consumes it.
    pub stage: String,
    /// Events with the same key are handled by a stage one at a time, in order.
    pub key: String,
    /// Whether it goes before background work.
    pub priority: Priority,
    /// Name of the payload's shape.
    pub schema: String,
    /// When it entered the log.
    pub published: Timestamp,
    /// The earliest time at which it could have been handled: latency counts from here.
    pub due: Timestamp,
    /// W3C `traceparent` of the call that caused it, if there is one.
    pub trace: Option<String>,
    /// Opaque to the engine.
    pub payload: Bytes,
}

/// An event a handler wants to publish; the runtime gives it its id and times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emit {
    /// The stage that is to consume it.
    pub stage: String,
    /// Its key there.
    pub key: String,
    /// Its priority; `None`: the priority of its input.
    pub priority: Option<Priority>,
    /// Name of the payload's shape.
    pub schema: String,
    /// Opaque to the engine.
    pub payload: Bytes,
}

impl Emit {
    /// An event for `stage` under `key`, with its input's priority.
    pub fn new(
        stage: impl Into<String>,
        key: impl Into<String>,
        schema: impl Into<String>,
        payload: impl Into<Bytes>,
    ) -> Self {
        Self {
            stage: stage.into(),
            key: key.into(),
            priority: None,
            schema: schema.into(),
            payload: payload.into(),
        }
    }

    /// The event to publish from outside the stages, due now. Derive the id from the thing
    /// that the event stands for, so that publishing it twice has no effect.
    pub fn event(self, id: EventId, now: Timestamp) -> Event {
        Event {
            id,
            stage: self.stage,
            key: self.key,
            priority: self.priority.unwrap_or_default(),
            schema: self.schema,
            published: now,
            due: now,
            trace: None,
            payload: self.payload,
        }
    }

    /// The event to publish as output `index` of `input`. It inherits the due time, so that
    /// the `end_to_end` latency of the last stage is that of the whole pipeline.
    pub fn derived(self, input: &Event, index: usize, now: Timestamp) -> Event {
        Event {
            id: EventId::derive(&input.stage, &input.id.0, index),
            stage: self.stage,
            key: self.key,
            priority: self.priority.unwrap_or(input.priority),
            schema: self.schema,
            published: now,
            due: input.due,
            trace: input.trace.clone(),
            payload: self.payload,
        }
    }
}
