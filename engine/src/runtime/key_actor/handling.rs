//! The handling of one event: attempts with backoff, the verdict, and its commit.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use super::KeyActor;
use super::outcome::{CommitOutcome, End, Excluded, Handled};
use crate::journal::{DeadLetter, Input, Verdict, WriteSet};
use crate::observe::snapshot::Doing;
use crate::observe::transition::Step;
use crate::runtime::attempt;
use crate::runtime::counters::increment;
use crate::runtime::disposition::{Disposition, disposition};
use crate::runtime::in_flight::InFlight;
use crate::stage::{AfterDeadLetter, Attempt, Effects, Failure, Outcome, Stage, StageError};
use crate::{later, panic};

/// What follows from an attempt.
enum Next<W> {
    /// Commit this: the event is done, parked or dead-lettered.
    Commit(Verdict, Effects<W>),
    /// Wait, then try again; the number of attempts made so far.
    Retry { after: Duration, attempts: u32 },
}

impl<W: WriteSet, S: Stage<W>> KeyActor<W, S> {
    /// Attempts an event until it is done, parked or dead-lettered, and commits the result.
    /// `attempts` is the number made before.
    pub(super) async fn handle_event(
        &self,
        in_flight: &InFlight<'_>,
        mut attempts: u32,
        state: &mut Option<S::State>,
    ) -> Handled {
        let context = &self.services.context;
        let mut excluded = Excluded::default();
        let (verdict, effects) = loop {
            attempts += 1;
            let result = self
                .attempt(in_flight, attempts, state, &mut excluded)
                .await;
            match self.conclude(result, in_flight, attempts) {
                Next::Commit(verdict, effects) => break (verdict, effects),
                Next::Retry {
                    after,
                    attempts: counted,
                } => {
                    attempts = counted;
                    let until = later(context.now(), after);
                    let backoff = Doing::Backoff { until };
                    self.status.set_doing(backoff, context.monotonic());
                    tokio::time::sleep(after).await;
                    excluded.backoff += after;
                }
            }
        };
        if !matches!(verdict, Verdict::Done) {
            *state = None;
        }
        let began = context.monotonic();
        let end = self.finish(in_flight, verdict, effects, state).await;
        excluded.store += context.monotonic().saturating_sub(began);
        Handled { end, excluded }
    }

    async fn attempt(
        &self,
        in_flight: &InFlight<'_>,
        number: u32,
        state: &mut Option<S::State>,
        excluded: &mut Excluded,
    ) -> Result<Outcome<W>, StageError> {
        let context = &self.services.context;
        let began = context.monotonic();
        self.status.begin(in_flight.event, number, began);
        let attempt = Attempt::with_status(context, number, self.status.clone());
        let timeout = self.core.options.progress_timeout;
        let result = attempt::once(&*self.stage, state, in_flight, &attempt, timeout).await;
        excluded.handler += context.monotonic().saturating_sub(began);
        if let Err(error) = &result {
            increment(&self.core.counters.failures);
            let failed = Step::Failed {
                code: error.code.clone(),
                attempt: number,
            };
            self.record_step(in_flight.event, failed);
        }
        result
    }

    /// Decides what follows from attempt number `attempts`.
    fn conclude(
        &self,
        result: Result<Outcome<W>, StageError>,
        in_flight: &InFlight<'_>,
        attempts: u32,
    ) -> Next<W> {
        let context = &self.services.context;
        let park = |due, attempts, code| {
            let parking = in_flight.parking(due, attempts, code);
            Next::Commit(Verdict::Park(parking), Effects::default())
        };
        let error = match result {
            Ok(Outcome::Done(effects)) => return Next::Commit(Verdict::Done, effects),
            // The handler asked for it, so this attempt does not count.
            Ok(Outcome::Park { until, code }) => return park(until, attempts - 1, code),
            Ok(Outcome::DeadLetter {
                code,
                detail,
                effects,
            }) => {
                let letter = self.dead_letter(in_flight, (code, detail), attempts);
                return Next::Commit(Verdict::DeadLetter(letter), effects);
            }
            Err(error) => error,
        };
        tracing::warn!(stage = %self.core.name, event = %in_flight.event.id, attempts,
                       code = %error.code, detail = %error.detail, "attempt failed");
        match disposition(error.class, attempts, &self.core.options.retry, context) {
            Disposition::Retry { after, attempts } => Next::Retry { after, attempts },
            Disposition::Park { after, attempts } => {
                park(later(context.now(), after), attempts, error.code)
            }
            Disposition::DeadLetter => {
                let (verdict, effects) = self.fail(in_flight, error, attempts);
                Next::Commit(verdict, effects)
            }
        }
    }

    /// The dead letter of an event that failed for good, with the effects that the stage wants to
    /// be committed with it; none if the stage panics.
    pub(super) fn fail(
        &self,
        in_flight: &InFlight<'_>,
        error: StageError,
        attempts: u32,
    ) -> (Verdict, Effects<W>) {
        let failure = Failure {
            code: error.code,
            detail: error.detail,
            attempts,
        };
        let now = self.services.context.now();
        let effects =
            AssertUnwindSafe(|| self.stage.on_dead_letter(in_flight.event, &failure, now));
        let effects = std::panic::catch_unwind(effects).unwrap_or_else(|payload| {
            tracing::error!(stage = %in_flight.event.stage, event = %in_flight.event.id,
                            panic = panic::message(&*payload), "on_dead_letter panicked");
            Effects::default()
        });
        let letter = self.dead_letter(in_flight, (failure.code, failure.detail), attempts);
        (Verdict::DeadLetter(letter), effects)
    }

    fn dead_letter(
        &self,
        in_flight: &InFlight<'_>,
        reason: (String, String),
        attempts: u32,
    ) -> DeadLetter {
        let blocks_key = self.core.options.after_dead_letter == AfterDeadLetter::BlockKey;
        let now = self.services.context.now();
        in_flight.dead_letter(reason, attempts, now, blocks_key)
    }

    /// Commits the verdict and updates counters and parking accordingly.
    async fn finish(
        &self,
        in_flight: &InFlight<'_>,
        verdict: Verdict,
        effects: Effects<W>,
        state: &mut Option<S::State>,
    ) -> End {
        let (end, step) = (End::of(&verdict), step_of(&verdict));
        let blocks_key = matches!(&verdict, Verdict::DeadLetter(letter) if letter.blocks_key);
        let outcome = self.commit(in_flight, verdict, effects).await;
        if outcome != CommitOutcome::Applied {
            // The handler's changes of the state are not in the journal.
            *state = None;
            self.reload_parking().await;
            self.notify_parking_changed();
            return match outcome {
                CommitOutcome::Duplicate => End::Duplicate,
                _ => End::DeadLettered,
            };
        }
        let counters = &self.core.counters;
        increment(match end {
            End::Parked => &counters.parked,
            End::DeadLettered => &counters.dead_letters,
            _ => &counters.done,
        });
        self.record_step(in_flight.event, step);
        if end == End::Parked || blocks_key {
            self.reload_parking().await;
            self.notify_parking_changed();
        } else if matches!(in_flight.input, Input::Parked { .. }) {
            let now = self.services.context.now();
            self.core.parking.remove_first(&self.key, now);
        }
        end
    }
}

fn step_of(verdict: &Verdict) -> Step {
    match verdict {
        Verdict::Done => Step::Done,
        Verdict::Park(parking) => Step::Parked {
            until: parking.due,
            code: parking.code.clone(),
        },
        Verdict::DeadLetter(letter) => Step::DeadLetter {
            code: letter.code.clone(),
        },
    }
}
