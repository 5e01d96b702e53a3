//! Commits the effects of an event, with retries until the journal has an answer.

use std::sync::Arc;

use super::KeyActor;
use super::outcome::CommitOutcome;
use crate::journal::{Commit, Committed, JournalError, Verdict, WriteSet};
use crate::observe::snapshot::Doing;
use crate::observe::transition::Step;
use crate::runtime::counters::increment;
use crate::runtime::in_flight::InFlight;
use crate::runtime::services::JOURNAL_RETRY;
use crate::stage::{Effects, Stage, StageError};
use crate::timers::TimerChange;

/// What the next try commits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    /// The verdict and effects as requested.
    Requested,
    /// After a refusal: a dead letter with the stage's effects for it.
    DeadLetter,
    /// After a second refusal: the dead letter alone.
    BareDeadLetter,
}

impl<W: WriteSet, S: Stage<W>> KeyActor<W, S> {
    /// Commits a verdict with its effects. If the journal refuses them, a dead letter is
    /// committed in their place, with the stage's effects for it if the journal accepts these.
    pub(super) async fn commit(
        &self,
        in_flight: &InFlight<'_>,
        verdict: Verdict,
        effects: Effects<W>,
    ) -> CommitOutcome {
        let context = &self.services.context;
        self.status
            .set_doing(Doing::Committing, context.monotonic());
        let mut commit = Arc::new(self.build_commit(in_flight, verdict, effects));
        let mut content = Content::Requested;
        loop {
            match self.services.journal.commit(commit.clone()).await {
                Ok(Committed::Applied) => {
                    self.services.timers_changed(&commit.timers);
                    return self.applied(in_flight, &commit.verdict, content);
                }
                Ok(Committed::Duplicate) => {
                    self.reload_timers(&commit).await;
                    increment(&self.core.counters.duplicates);
                    self.record_step(in_flight.event, Step::Duplicate);
                    return CommitOutcome::Duplicate;
                }
                Err(JournalError::Unavailable(detail)) => {
                    tracing::warn!(stage = %self.core.name, event = %in_flight.event.id, %detail,
                                   "commit failed, retrying");
                    tokio::time::sleep(JOURNAL_RETRY).await;
                }
                Err(JournalError::Refused(detail)) => {
                    tracing::error!(stage = %self.core.name, event = %in_flight.event.id, %detail,
                                    "commit refused");
                    let refused = content;
                    (commit, content) = self.fallback_commit(in_flight, &commit, refused, detail);
                    if refused == Content::BareDeadLetter {
                        // No commit is left to try: the store must change first.
                        tracing::error!(stage = %self.core.name, event = %in_flight.event.id,
                                        "dead letter refused, retrying");
                        tokio::time::sleep(JOURNAL_RETRY).await;
                    }
                }
            }
        }
    }

    /// Notifies the timer actor of the timers that a commit names, as the journal has them: an
    /// earlier try may have been applied without an answer.
    async fn reload_timers(&self, commit: &Commit<W>) {
        let mut changes = Vec::with_capacity(commit.timers.len());
        for change in &commit.timers {
            let id = change.id();
            match self.services.journal.timer(id).await {
                Ok(Some(timer)) => changes.push(TimerChange::Set(timer)),
                Ok(None) => changes.push(TimerChange::Cancel(id.to_owned())),
                Err(error) => tracing::warn!(timer = id, %error, "reading a timer failed"),
            }
        }
        self.services.timers_changed(&changes);
    }

    fn applied(
        &self,
        in_flight: &InFlight<'_>,
        verdict: &Verdict,
        content: Content,
    ) -> CommitOutcome {
        if content == Content::Requested {
            return CommitOutcome::Applied;
        }
        increment(&self.core.counters.dead_letters);
        if let Verdict::DeadLetter(letter) = verdict {
            let code = letter.code.clone();
            self.record_step(in_flight.event, Step::DeadLetter { code });
        }
        CommitOutcome::Fallback
    }

    fn build_commit(
        &self,
        in_flight: &InFlight<'_>,
        verdict: Verdict,
        effects: Effects<W>,
    ) -> Commit<W> {
        let now = self.services.context.now();
        let emit = effects.emit.into_iter().enumerate();
        Commit {
            input: in_flight.input.clone(),
            verdict,
            writes: effects.writes,
            emit: emit
                .map(|(index, emit)| emit.derived(in_flight.event, index, now))
                .collect(),
            timers: effects.timers,
        }
    }

    /// What to commit in place of a refused commit.
    fn fallback_commit(
        &self,
        in_flight: &InFlight<'_>,
        refused: &Commit<W>,
        content: Content,
        detail: String,
    ) -> (Arc<Commit<W>>, Content) {
        let (verdict, effects, content) = match content {
            Content::Requested => {
                increment(&self.core.counters.failures);
                let refusal = StageError::permanent("engine/commit-refused", detail);
                let (verdict, effects) = self.fail(in_flight, refusal, 1);
                (verdict, effects, Content::DeadLetter)
            }
            Content::DeadLetter | Content::BareDeadLetter => {
                let verdict = refused.verdict.clone();
                (verdict, Effects::default(), Content::BareDeadLetter)
            }
        };
        let commit = self.build_commit(in_flight, verdict, effects);
        (Arc::new(commit), content)
    }
}
