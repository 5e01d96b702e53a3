//! The state of the runtime at one instant, as operators see it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::Priority;
use crate::flow::limit::LimiterSnapshot;
use crate::observe::latency::{Phase, Summary};
use crate::observe::leak::Balance;
use crate::observe::slo::Status;
use crate::observe::transition::Step;

/// The state of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageState {
    /// Not yet started, or waiting for a restart.
    Starting,
    /// Fetching and handling.
    Running,
    /// Fetches no more events; finishes those in flight.
    Draining,
    /// Not restarted any more: its restarts are exhausted.
    Failed,
}

impl StageState {
    /// The word for it in metrics and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Running => "running",
            Self::Draining => "draining",
            Self::Failed => "failed",
        }
    }
}

/// The whole runtime at one instant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// When it was taken.
    pub at: Timestamp,
    /// The stages, in the order in which they were added.
    pub stages: Vec<StageSnapshot>,
    /// When the next timer fires.
    pub next_timer: Option<Timestamp>,
    /// Whether timers fire at all: false once the restarts of their actor are exhausted.
    #[serde(rename = "timers_ring")]
    pub timers_running: bool,
    /// The limiters of providers and worker pools.
    pub limits: Vec<LimiterSnapshot>,
    /// The state of the service level objectives.
    pub slos: Vec<Status>,
}

/// One stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageSnapshot {
    /// Its name.
    pub name: String,
    /// Its state.
    pub state: StageState,
    /// Maximum number of events in flight.
    pub credits: u32,
    /// Events in flight.
    pub in_flight: u32,
    /// Events in its part of the log, those in flight included; 0 if the log does not answer.
    pub backlog: u64,
    /// Live actors, one for each active key.
    pub actors: u64,
    /// Handlers that block their thread: they are past their timeout and cannot be cancelled.
    pub stuck: u64,
    /// Whether the credits in use are accounted for; `None` in the first minute.
    pub balance: Option<Balance>,
    /// Its parked events.
    pub parked: Parked,
    /// Counters since the start.
    pub counts: Counts,
    /// The events in flight whose actor is at work.
    pub active: Vec<Activity>,
    /// Percentiles since the start.
    pub latency: BTreeMap<Phase, Summary>,
}

/// The parked events of a stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parked {
    /// Keys with parked events, and blocked keys.
    pub keys: u64,
    /// Parked events.
    pub events: u64,
    /// Keys that are blocked until an operator decides about a dead letter.
    #[serde(rename = "held")]
    pub blocked: u64,
    /// When the first is released.
    pub next: Option<Timestamp>,
}

/// Counters of a stage since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Events handled.
    pub done: u64,
    /// Failed attempts.
    pub failures: u64,
    /// Events parked.
    pub parked: u64,
    /// Events dead-lettered.
    pub dead_letters: u64,
    /// Inputs that an earlier commit had answered.
    pub duplicates: u64,
    /// Restarts of the stage's actor.
    pub restarts: u64,
    /// Actors stopped because they were idle, or to stay below the maximum.
    pub passivated: u64,
}

/// What an actor does with its event in flight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "doing", rename_all = "snake_case")]
pub enum Doing {
    /// Runs the handler.
    Handling,
    /// The handler waits, for example for a permit of a limiter.
    Waiting {
        /// What it waits for.
        what: String,
    },
    /// Waits before the next attempt.
    Backoff {
        /// When the next attempt begins.
        until: Timestamp,
    },
    /// Waits until the effects are durable.
    Committing,
}

impl std::fmt::Display for Doing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Handling => f.write_str("handling"),
            Self::Waiting { what } => write!(f, "waiting for {what}"),
            Self::Backoff { until } => write!(f, "backoff until {until:.3}"),
            Self::Committing => f.write_str("committing"),
        }
    }
}

/// An event in flight whose actor is at work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// The key.
    pub key: String,
    /// Id of the event.
    pub event: String,
    /// Its schema.
    pub schema: String,
    /// Number of the attempt, 1 for the first.
    pub attempt: u32,
    /// What the actor does with it.
    #[serde(flatten)]
    pub doing: Doing,
    /// For how long, in milliseconds.
    pub for_ms: u64,
}

/// The actor of a key, or the parked events of a key without a live actor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySnapshot {
    /// The stage.
    pub stage: String,
    /// The key.
    pub key: String,
    /// Whether its actor is live.
    pub live: bool,
    /// The event that it works on; `None` while it is idle.
    pub active: Option<Activity>,
    /// Events in its mailbox, the one that it works on included.
    pub queued: u64,
    /// Messages processed since the actor was started.
    pub handled: u64,
    /// How long it has been idle, in milliseconds; `None` while it is at work.
    pub idle_ms: Option<u64>,
    /// Events parked under the key.
    pub parked: u64,
    /// When the first of them is released; `None` while it is handled or the key is blocked.
    pub parked_until: Option<Timestamp>,
    /// Number of the dead letter that blocks the key.
    #[serde(rename = "behind")]
    pub blocked_by: Option<i64>,
    /// The last steps, oldest first.
    pub recent: Vec<(Timestamp, Step)>,
    /// The timers of the key, soonest first; filled in only by the inspection of one key.
    pub timers: Vec<NextTimer>,
}

/// A timer that is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextTimer {
    /// Its id.
    pub id: String,
    /// When it fires.
    pub due: Timestamp,
    /// Schema of the event that it becomes.
    pub schema: String,
    /// Its event's priority.
    pub priority: Priority,
}

impl Snapshot {
    /// Whether every stage is running, no handler is stuck and timers fire.
    pub fn ready(&self) -> bool {
        let is_healthy =
            |stage: &StageSnapshot| stage.state == StageState::Running && stage.stuck == 0;
        self.timers_running && self.stages.iter().all(is_healthy)
    }
}
