//! Events that were given up: kept whole until an operator decides.
//!
//! ```text
//! attempts used up | permanent error --> dead letter --retry--> parked, in its old place
//!                                             +---drop---> gone
//! ```
//! A stage with [`AfterDeadLetter::Hold`](crate::stage::AfterDeadLetter) handles nothing
//! more of the key until then, so that the order of the key survives the failure.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::{Event, EventId, Priority};
use crate::journal::{Commit, Committed, Input, Journal, JournalError, Parking, Verdict, WriteSet};

/// An event that was given up, with its original payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// The original event.
    pub event: Event,
    /// Its place in the log.
    pub sequence: i64,
    /// Stable code of the failure.
    pub code: String,
    /// A line for an operator.
    pub detail: String,
    /// Attempts made.
    pub attempts: u32,
    /// When it was given up.
    pub at: Timestamp,
    /// Whether later events of its key wait until it is taken up again or dropped.
    pub holds: bool,
}

/// A dead letter as listed: without payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Its number.
    pub position: i64,
    /// The stage that gave up.
    pub stage: String,
    /// The event.
    pub event_id: String,
    /// Its key.
    pub key: String,
    /// Its place in the log.
    pub sequence: i64,
    /// Stable code of the failure.
    pub code: String,
    /// A line for an operator.
    pub detail: String,
    /// Attempts made.
    pub attempts: u32,
    /// When it was given up.
    pub at: Timestamp,
    /// Whether later events of its key wait behind it.
    pub holds: bool,
}

/// How many were given up for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// The stage that gave up.
    pub stage: String,
    /// Stable code of the failure.
    pub code: String,
    /// How many there are.
    pub count: u64,
}

/// Which dead letters are meant; an empty filter means all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this stage.
    pub stage: Option<String>,
    /// Of this key.
    pub key: Option<String>,
    /// With this code.
    pub code: Option<String>,
}

/// The dead letters of a journal.
#[async_trait]
pub trait DeadLetters: Send + Sync + 'static {
    /// Those that match, newest first.
    async fn list(&self, filter: &Filter, limit: u32) -> Result<Vec<Summary>, JournalError>;

    /// How many there are, by stage and reason.
    async fn counts(&self) -> Result<Vec<Count>, JournalError>;

    /// One of them, whole.
    async fn get(&self, position: i64) -> Result<Option<DeadLetter>, JournalError>;
}

/// What an operator decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Handle it again, with all its attempts and in its old place among what is parked.
    Retry,
    /// Forget it.
    Drop,
}

/// Schema of the event that tells a stage's actor of a decision. It reaches the actor
/// through the log like any other, so the decision may be made by another process.
pub(crate) const DECIDED: &str = "engine.dead_letter_decided";

/// Carries out a decision about these letters, in the order of the log, and answers which
/// of them were there.
///
/// # Errors
/// When the journal fails; those before the failing one are decided.
pub async fn decide<W: WriteSet>(
    journal: &dyn Journal<W>,
    letters: &dyn DeadLetters,
    positions: &[i64],
    decision: Decision,
    now: Timestamp,
) -> Result<Vec<i64>, JournalError> {
    let mut found = Vec::with_capacity(positions.len());
    for position in positions {
        if let Some(letter) = letters.get(*position).await? {
            found.push((*position, letter));
        }
    }
    found.sort_by_key(|(position, letter)| (letter.sequence, *position));
    found.dedup_by_key(|(position, _)| *position);
    let mut decided = Vec::with_capacity(found.len());
    for (position, letter) in found {
        let commit = Arc::new(commit(position, letter, decision, now));
        if journal.commit(commit).await? == Committed::Applied {
            decided.push(position);
        }
    }
    Ok(decided)
}

fn commit<W: WriteSet>(
    position: i64,
    letter: DeadLetter,
    decision: Decision,
    now: Timestamp,
) -> Commit<W> {
    let DeadLetter {
        event, sequence, ..
    } = letter;
    let stage = event.stage.clone();
    let told = Event {
        id: EventId::derive(DECIDED, &format!("{stage}/{position}"), 0),
        schema: DECIDED.to_owned(),
        priority: Priority::Interactive,
        published: now,
        due: now,
        trace: None,
        payload: Bytes::new(),
        ..event.clone()
    };
    let verdict = match decision {
        Decision::Drop => Verdict::Done,
        Decision::Retry => Verdict::Park(Parking {
            event,
            sequence,
            due: now,
            attempts: 0,
            code: String::new(),
        }),
    };
    Commit {
        input: Input::Letter { stage, position },
        verdict,
        writes: W::default(),
        emit: vec![told],
        timers: Vec::new(),
    }
}
