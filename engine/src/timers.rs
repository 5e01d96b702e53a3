//! Durable timers. A timer that comes due becomes an event whose id is derived from the
//! timer and its due time, so neither a restart nor a second node can ring twice.

use std::time::Duration;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};

use crate::event::{Event, EventId, Priority};

/// Rings once, or again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timer {
    /// Unique; setting it again moves it.
    pub id: String,
    /// When it rings next.
    pub due: Timestamp,
    /// The period of one that rings again and again.
    pub every: Option<Duration>,
    /// The stage that gets the event.
    pub stage: String,
    /// The event's key.
    pub key: String,
    /// The event's priority.
    pub priority: Priority,
    /// The event's schema.
    pub schema: String,
    /// The event's payload.
    pub payload: Bytes,
}

/// What a handler may do to timers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimerChange {
    /// Sets or moves it.
    Set(Timer),
    /// Sets it unless it exists: for timers that must keep their rhythm over restarts.
    Ensure(Timer),
    /// Removes it.
    Cancel(String),
}

impl TimerChange {
    /// The timer's id.
    pub fn id(&self) -> &str {
        match self {
            Self::Set(timer) | Self::Ensure(timer) => &timer.id,
            Self::Cancel(id) => id,
        }
    }
}

impl Timer {
    /// The event this timer becomes.
    pub fn event(&self, now: Timestamp) -> Event {
        let ring = format!("{}@{}", self.id, self.due.as_microsecond());
        Event {
            id: EventId::derive("timer", &ring, 0),
            stage: self.stage.clone(),
            key: self.key.clone(),
            priority: self.priority,
            schema: self.schema.clone(),
            published: now,
            due: self.due,
            trace: None,
            payload: self.payload.clone(),
        }
    }

    /// What to do with the timer once it rang: a periodic one is set to its next due time
    /// after `now`, so that missed rings collapse into the one just given.
    pub fn after_ring(&self, now: Timestamp) -> TimerChange {
        match self.every.filter(|period| !period.is_zero()) {
            None => TimerChange::Cancel(self.id.clone()),
            Some(period) => TimerChange::Set(Self {
                due: next_due(self.due, period, now),
                ..self.clone()
            }),
        }
    }
}

/// The first of `due + n * period`, n >= 1, that lies after `now`.
fn next_due(due: Timestamp, period: Duration, now: Timestamp) -> Timestamp {
    let period = i64::try_from(period.as_micros()).unwrap_or(i64::MAX).max(1);
    let late = now
        .as_microsecond()
        .saturating_sub(due.as_microsecond())
        .max(0);
    let step = (late / period).saturating_add(1).saturating_mul(period);
    due.saturating_add(SignedDuration::from_micros(step))
        .unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
