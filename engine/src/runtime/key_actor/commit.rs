//! Making an event's effects durable, however long the store takes.

use std::sync::Arc;
use std::time::Duration;

use super::{InHand, KeyActor};
use crate::journal::{Commit, Committed, Input, JournalError, Verdict, WriteSet};
use crate::runtime::attempt::{Next, decide};
use crate::runtime::shared::add_one;
use crate::snapshot::Doing;
use crate::stage::{Effects, Stage, StageError};
use crate::timers::TimerChange;
use crate::transition::Step;

/// Wait between tries of what the store does not take or tell now.
pub(super) const COMMIT_RETRY: Duration = Duration::from_secs(1);

/// What a commit came to in the end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Landed {
    /// As it was asked for.
    Applied,
    /// Refused, and a dead letter in its stead.
    Buried,
    /// The input had been answered before.
    Duplicate,
}

impl<W: WriteSet, S: Stage<W>> KeyActor<W, S> {
    /// A refused commit becomes a dead letter, with what the stage says of a given-up event
    /// if the store takes that.
    pub(super) async fn commit(
        &self,
        hand: &InHand<'_>,
        verdict: Verdict,
        effects: Effects<W>,
    ) -> Landed {
        let context = &self.services.context;
        self.status.doing(Doing::Committing, context.monotonic());
        let mut commit = Arc::new(self.made(hand, verdict, effects));
        let mut refusals = 0u32;
        loop {
            match self.services.journal.commit(commit.clone()).await {
                Ok(Committed::Applied) => {
                    self.services.timers_changed(&commit.timers);
                    return self.landed(hand, &commit.verdict, refusals);
                }
                Ok(Committed::Duplicate) => {
                    self.look_up_timers(&commit).await;
                    add_one(&self.shared.counters.duplicates);
                    self.stepped(hand.event, Step::Duplicate);
                    return Landed::Duplicate;
                }
                Err(JournalError::Unavailable(detail)) => {
                    tracing::warn!(stage = %self.shared.name, event = %hand.event.id, %detail,
                                   "commit failed, trying again");
                    tokio::time::sleep(COMMIT_RETRY).await;
                }
                Err(JournalError::Refused(detail)) => {
                    refusals = refusals.saturating_add(1);
                    commit = Arc::new(self.instead(hand, &commit, refusals, detail));
                    if refusals > 2 {
                        // Even the bare letter is refused: the store must change first.
                        tracing::error!(stage = %self.shared.name, event = %hand.event.id,
                                        "dead letter refused, trying again");
                        tokio::time::sleep(COMMIT_RETRY).await;
                    }
                }
            }
        }
    }

    /// An earlier try may have been applied without our being told: what it set is only in
    /// the journal then.
    async fn look_up_timers(&self, commit: &Commit<W>) {
        let mut known = Vec::with_capacity(commit.timers.len());
        for change in &commit.timers {
            let id = change.id();
            match self.services.journal.timer(id).await {
                Ok(Some(timer)) => known.push(TimerChange::Set(timer)),
                Ok(None) => known.push(TimerChange::Cancel(id.to_owned())),
                Err(error) => tracing::warn!(timer = id, %error, "reading a timer"),
            }
        }
        self.services.timers_changed(&known);
    }

    fn landed(&self, hand: &InHand<'_>, verdict: &Verdict, refusals: u32) -> Landed {
        if refusals == 0 {
            return Landed::Applied;
        }
        add_one(&self.shared.counters.dead_letters);
        if let Verdict::DeadLetter(letter) = verdict {
            let code = letter.code.clone();
            self.stepped(hand.event, Step::DeadLetter { code });
        }
        Landed::Buried
    }

    fn made(&self, hand: &InHand<'_>, verdict: Verdict, effects: Effects<W>) -> Commit<W> {
        let now = self.services.context.now();
        let emit = effects.emit.into_iter().enumerate();
        Commit {
            input: hand.input.clone(),
            verdict,
            writes: effects.writes,
            emit: emit
                .map(|(index, emit)| emit.derived(hand.event, index, now))
                .collect(),
            timers: effects.timers,
        }
    }

    /// What to commit instead of what the store refuses for ever: first a dead letter with
    /// what the stage says of it, then the bare letter.
    fn instead(
        &self,
        hand: &InHand<'_>,
        refused: &Commit<W>,
        refusals: u32,
        detail: String,
    ) -> Commit<W> {
        tracing::error!(stage = %self.shared.name, event = %hand.event.id, %detail,
                        "commit refused");
        if refusals > 1 {
            return self.made(hand, refused.verdict.clone(), Effects::default());
        }
        add_one(&self.shared.counters.failures);
        let refusal = Err(StageError::permanent("engine/commit-refused", detail));
        let (stage, shared, services) = (&*self.stage, &self.shared, &self.services);
        match decide(refusal, stage, hand, &mut 1, shared, services) {
            Next::Commit(verdict, effects) => self.made(hand, verdict, effects),
            // A permanent error is never waited for.
            Next::Wait(_) => self.made(hand, refused.verdict.clone(), Effects::default()),
        }
    }
}
