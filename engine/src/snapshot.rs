//! What the runtime shows of itself.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::Priority;
use crate::latency::{Phase, Summary};
use crate::leak::Balance;
use crate::limit::LimiterSnapshot;
use crate::slo::Status;
use crate::transition::Step;

/// Where a stage stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageState {
    /// Not yet started, or waiting for a restart.
    Starting,
    /// Fetching and handling.
    Running,
    /// Fetches nothing more; finishes what it has.
    Draining,
    /// Given up after too many restarts.
    Failed,
}

impl StageState {
    /// The word used in metrics and tables.
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
    /// In the order they were added.
    pub stages: Vec<StageSnapshot>,
    /// When the next timer rings.
    pub next_timer: Option<Timestamp>,
    /// Whether timers ring at all: false once their actor was given up.
    pub timers_ring: bool,
    /// The limits on what is asked of others.
    pub limits: Vec<LimiterSnapshot>,
    /// Where the service level objectives stand.
    pub slos: Vec<Status>,
}

/// One stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageSnapshot {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub state: StageState,
    /// Events it may hold.
    pub credits: u32,
    /// Events it holds.
    pub in_flight: u32,
    /// Events in its part of the log, those it holds included.
    pub backlog: u64,
    /// Live actors, one for each active key.
    pub actors: u64,
    /// Handlers that block their thread: they are past their limit and cannot be stopped.
    pub stuck: u64,
    /// Whether the credits that are out add up; `None` until a minute has passed.
    pub balance: Option<Balance>,
    /// What is parked.
    pub parked: Parked,
    /// Counters since the start.
    pub counts: Counts,
    /// What its actors are doing.
    pub active: Vec<Activity>,
    /// Percentiles.
    pub latency: BTreeMap<Phase, Summary>,
}

/// What a stage has parked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parked {
    /// Keys with parked events.
    pub keys: u64,
    /// Parked events.
    pub events: u64,
    /// Keys that wait for an operator to decide about a dead letter.
    pub held: u64,
    /// When the first is taken up again.
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
    /// Events given up.
    pub dead_letters: u64,
    /// Inputs that had been answered before.
    pub duplicates: u64,
    /// Restarts of the stage's actor.
    pub restarts: u64,
    /// Actors stopped because they rested, or to make room.
    pub passivated: u64,
}

/// What an actor does with the event in its hands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "doing", rename_all = "snake_case")]
pub enum Doing {
    /// Runs the handler.
    Handling,
    /// The handler waits for something outside, for example a provider's limit.
    Waiting {
        /// What for.
        what: String,
    },
    /// Waits before the next attempt.
    Backoff {
        /// When that is.
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

/// An event in somebody's hands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// The key.
    pub key: String,
    /// The event.
    pub event: String,
    /// Its schema.
    pub schema: String,
    /// Which attempt.
    pub attempt: u32,
    /// What is done with it.
    #[serde(flatten)]
    pub doing: Doing,
    /// For how long.
    pub for_ms: u64,
}

/// The actor of a key, or what is known of a key that has none now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySnapshot {
    /// The stage.
    pub stage: String,
    /// The key.
    pub key: String,
    /// Whether an actor is alive.
    pub live: bool,
    /// The event in its hands; `None` while it rests.
    pub active: Option<Activity>,
    /// Events in its mailbox, the one in its hands included.
    pub queued: u64,
    /// Events handled since it was started.
    pub handled: u64,
    /// How long it has been resting.
    pub idle_ms: Option<u64>,
    /// Events parked under the key.
    pub parked: u64,
    /// When the first of them is taken up again.
    pub parked_until: Option<Timestamp>,
    /// The dead letter that holds the key up.
    pub behind: Option<i64>,
    /// The last steps, oldest first.
    pub recent: Vec<(Timestamp, Step)>,
    /// The timers of the key, soonest first; filled in only when one key is asked for.
    pub timers: Vec<NextTimer>,
}

/// A timer that is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextTimer {
    /// Its id.
    pub id: String,
    /// When it rings.
    pub due: Timestamp,
    /// What it becomes.
    pub schema: String,
    /// Its event's priority.
    pub priority: Priority,
}

impl Snapshot {
    /// Whether every stage is running, no handler is stuck and timers ring.
    pub fn ready(&self) -> bool {
        let well = |stage: &StageSnapshot| stage.state == StageState::Running && stage.stuck == 0;
        self.timers_ring && self.stages.iter().all(well)
    }
}
