//! Dead letters: events that failed for good, kept with their payload until an operator decides.
//!
//! ```text
//! attempts exhausted | permanent error --> dead letter --retry--> parked, at its old position
//!                                               +--------drop---> deleted
//! ```
//! A stage with [`AfterDeadLetter::BlockKey`](crate::stage::AfterDeadLetter) handles no further
//! event of the key until then, so that the order of the key survives the failure.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::{Event, EventId, Priority};
use crate::journal::{
    Commit, Committed, DeadLetter, Input, Journal, JournalError, Parking, Verdict, WriteSet,
};

/// A dead letter as listed: without its payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Its number in the dead-letter table.
    pub position: i64,
    /// The stage that failed to handle the event.
    pub stage: String,
    /// Id of the event.
    pub event_id: String,
    /// Its key.
    pub key: String,
    /// Its position in the log.
    pub sequence: i64,
    /// Stable code of the failure.
    pub code: String,
    /// A line for an operator.
    pub detail: String,
    /// Attempts made.
    pub attempts: u32,
    /// When it was dead-lettered.
    pub at: Timestamp,
    /// Whether later events of its key wait until an operator retries or drops it.
    #[serde(rename = "holds")]
    pub blocks_key: bool,
}

/// Number of dead letters of a stage with the same code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// The stage that failed to handle them.
    pub stage: String,
    /// Stable code of the failure.
    pub code: String,
    /// Number of dead letters.
    pub count: u64,
}

/// Selects dead letters; an empty filter selects all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those of this stage.
    pub stage: Option<String>,
    /// Only those of this key.
    pub key: Option<String>,
    /// Only those with this code.
    pub code: Option<String>,
}

/// The dead letters of a journal.
#[async_trait]
pub trait DeadLetters: Send + Sync + 'static {
    /// At most `limit` of those that match, newest first.
    async fn list(&self, filter: &Filter, limit: u32) -> Result<Vec<Summary>, JournalError>;

    /// Number of dead letters by stage and code.
    async fn counts(&self) -> Result<Vec<Count>, JournalError>;

    /// One dead letter with its payload; `None` if there is none of this number.
    async fn get(&self, position: i64) -> Result<Option<DeadLetter>, JournalError>;
}

/// What an operator decides about a dead letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Handle the event again: it is parked at its old position, with all attempts left.
    Retry,
    /// Delete it.
    Drop,
}

/// Schema of the event that notifies the actor of a key of a decision. It reaches the actor
/// through the log like any other event, so another process may make the decision.
pub(crate) const DECIDED: &str = "engine.dead_letter_decided";

/// Carries out a decision about these dead letters, in log order, and returns the numbers of
/// those that existed.
///
/// # Errors
/// When the journal fails; the decision about the dead letters before the failing one stands.
pub async fn decide<W: WriteSet>(
    journal: &dyn Journal<W>,
    dead_letters: &dyn DeadLetters,
    positions: &[i64],
    decision: Decision,
    now: Timestamp,
) -> Result<Vec<i64>, JournalError> {
    let mut found = Vec::with_capacity(positions.len());
    for position in positions {
        if let Some(letter) = dead_letters.get(*position).await? {
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
    let notification = Event {
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
        input: Input::DeadLetter { stage, position },
        verdict,
        writes: W::default(),
        emit: vec![notification],
        timers: Vec::new(),
    }
}
