//! Durable timers. A timer that fires becomes an event whose id is derived from the timer and
//! its due time, so neither a restart nor a second process can fire it twice.

use std::time::Duration;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};

use crate::event::{Event, EventId, Priority};

/// A timer that fires once, or periodically.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timer {
    /// Unique; setting a timer with an id that exists replaces it.
    pub id: String,
    /// When it fires next.
    pub due: Timestamp,
    /// The period of a periodic timer; `None`: it fires once.
    pub every: Option<Duration>,
    /// The stage that receives the event.
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

/// A change of a timer, as a handler requests it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimerChange {
    /// Sets it, replacing a timer with the same id.
    Set(Timer),
    /// Sets it unless it exists: for periodic timers that keep their phase across restarts.
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
    /// The event that this timer becomes when it fires.
    pub fn event(&self, now: Timestamp) -> Event {
        let firing = format!("{}@{}", self.id, self.due.as_microsecond());
        Event {
            id: EventId::derive("timer", &firing, 0),
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

    /// The change to apply once the timer has fired: a periodic timer is set to its next due
    /// time after `now`, so that missed periods collapse into the firing just made; any other
    /// is cancelled.
    pub fn after_firing(&self, now: Timestamp) -> TimerChange {
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
