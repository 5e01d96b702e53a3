//! What the runtime shows of itself.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::latency::{Phase, Summary};

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
    /// Counters since the start.
    pub counts: Counts,
    /// What its actors are doing.
    pub active: Vec<Activity>,
    /// Percentiles.
    pub latency: BTreeMap<Phase, Summary>,
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
}

/// An event in somebody's hands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// The key.
    pub key: String,
    /// The event.
    pub event: String,
    /// `handling`, `backoff`, `committing`.
    pub doing: String,
    /// For how long.
    pub for_ms: u64,
}

impl Snapshot {
    /// Whether every stage is running and timers ring.
    pub fn ready(&self) -> bool {
        self.timers_ring
            && self
                .stages
                .iter()
                .all(|stage| stage.state == StageState::Running)
    }
}
