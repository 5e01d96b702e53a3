//! A journal with a bug.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use actors::rows::Rows;
use async_trait::async_trait;
use engine::Context;
use engine::event::{Event, EventId};
use engine::journal::{
    Commit, Committed, Input, Journal, JournalError, Parked, ParkedKey, Verdict,
};
use engine::timers::Timer;

use super::bug::Bug;

/// Separates an id from what makes it unique; ids of events are hexadecimal.
const SEPARATOR: char = '~';

pub(super) struct PlantedJournal {
    bug: Bug,
    context: Context,
    journal: Arc<dyn Journal<Rows>>,
    /// Number of the last fresh id.
    last: AtomicU64,
    /// Number of the next events that are published twice.
    repeats: Arc<AtomicUsize>,
}

/// The id that a fresh id was made of.
pub(super) fn original_id(id: &EventId) -> EventId {
    let original = id.0.split(SEPARATOR).next();
    EventId(original.unwrap_or_default().to_owned())
}

impl PlantedJournal {
    pub(super) fn new(
        bug: Bug,
        context: Context,
        journal: Arc<dyn Journal<Rows>>,
        repeats: Arc<AtomicUsize>,
    ) -> Self {
        Self {
            bug,
            context,
            journal,
            last: AtomicU64::new(0),
            repeats,
        }
    }

    /// An id that no journal has seen, in this process or an earlier one.
    fn fresh_id(&self, id: &EventId) -> EventId {
        let number = self.last.fetch_add(1, Ordering::Relaxed);
        let micros = self.context.monotonic().as_micros();
        EventId(format!("{}{SEPARATOR}{micros}.{number}", id.0))
    }

    fn with_fresh_id(&self, event: Event) -> Event {
        Event {
            id: self.fresh_id(&event.id),
            ..event
        }
    }

    /// Whether the next event is published twice.
    fn is_repeated(&self) -> bool {
        let repeats = self.repeats.load(Ordering::Relaxed);
        self.repeats
            .store(repeats.saturating_sub(1), Ordering::Relaxed);
        repeats > 0
    }

    /// Makes the acknowledgement durable by itself, whatever comes of it, and the effects only
    /// then.
    async fn ack_before_commit(&self, mut commit: Commit<Rows>) -> Result<Committed, JournalError> {
        if let Input::Log { .. } | Input::Parked { .. } = commit.input {
            let mut ack = Commit::outside(Rows::default(), Vec::new());
            ack.input = std::mem::replace(&mut commit.input, Input::Outside);
            let _ = self.journal.commit(Arc::new(ack)).await;
        }
        self.journal.commit(Arc::new(commit)).await
    }

    /// Gives the input and the emitted events ids that the store cannot recognise.
    async fn commit_unrecognised(
        &self,
        mut commit: Commit<Rows>,
    ) -> Result<Committed, JournalError> {
        if let Input::Log { id, .. } = &mut commit.input {
            *id = self.fresh_id(id);
        }
        let published = std::mem::take(&mut commit.emit);
        for event in published {
            if self.is_repeated() {
                commit.emit.push(self.with_fresh_id(event.clone()));
            }
            commit.emit.push(self.with_fresh_id(event));
        }
        self.journal.commit(Arc::new(commit)).await
    }

    async fn park_without_return(
        &self,
        commit: Arc<Commit<Rows>>,
    ) -> Result<Committed, JournalError> {
        let is_parked = matches!(
            (&commit.input, &commit.verdict),
            (Input::Log { .. }, Verdict::Park(_))
        );
        let committed = self.journal.commit(commit).await?;
        match is_parked {
            true => pending().await,
            false => Ok(committed),
        }
    }
}

#[async_trait]
impl Journal<Rows> for PlantedJournal {
    async fn commit(&self, commit: Arc<Commit<Rows>>) -> Result<Committed, JournalError> {
        match self.bug {
            Bug::AckBeforeCommit => self.ack_before_commit((*commit).clone()).await,
            Bug::NoDeduplication => self.commit_unrecognised((*commit).clone()).await,
            Bug::CreditLeak => self.park_without_return(commit).await,
            _ => self.journal.commit(commit).await,
        }
    }

    async fn parked_keys(&self, stage: &str) -> Result<Vec<ParkedKey>, JournalError> {
        self.journal.parked_keys(stage).await
    }

    async fn parked_key(&self, stage: &str, key: &str) -> Result<Option<ParkedKey>, JournalError> {
        self.journal.parked_key(stage, key).await
    }

    async fn parked_head(&self, stage: &str, key: &str) -> Result<Option<Parked>, JournalError> {
        self.journal.parked_head(stage, key).await
    }

    async fn timers(&self) -> Result<Vec<Timer>, JournalError> {
        let mut timers = self.journal.timers().await?;
        if self.bug == Bug::OverdueTimersLost {
            let now = self.context.now();
            timers.retain(|timer| timer.due > now);
        }
        Ok(timers)
    }

    async fn timer(&self, id: &str) -> Result<Option<Timer>, JournalError> {
        self.journal.timer(id).await
    }
}
