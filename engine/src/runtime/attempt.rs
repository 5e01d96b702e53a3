//! One attempt at one event: the handler under a watch, its panics caught, and the decision
//! what becomes of the event.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;

use super::key_actor::InHand;
use super::shared::{Services, StageShared};
use crate::dead_letters::DeadLetter;
use crate::event::LOST_PAYLOAD;
use crate::journal::{Parking, Verdict, WriteSet};
use crate::stage::{AfterDeadLetter, Attempt, Class, Effects, Failure, Outcome, Stage, StageError};
use crate::{later, panic_text};

/// What follows from an attempt.
pub(super) enum Next<W> {
    /// Commit this and be done with the event, for now or for ever.
    Commit(Verdict, Effects<W>),
    /// Wait here, then try again.
    Wait(Duration),
}

/// Runs the handler once. The state is taken away unless the attempt succeeded.
pub(super) async fn run<W, S>(
    stage: &S,
    state: &mut Option<S::State>,
    hand: &InHand<'_>,
    attempt: &Attempt,
    limit: Duration,
) -> Result<Outcome<W>, StageError>
where
    W: WriteSet,
    S: Stage<W>,
{
    if hand.event.schema == LOST_PAYLOAD {
        let claim = String::from_utf8_lossy(&hand.event.payload);
        let detail = format!("the payload {claim} is not in the object store");
        return Err(StageError::permanent("engine/payload-lost", detail));
    }
    let mut taken = state.take();
    let work = async {
        let mut loaded = match taken.take() {
            Some(kept) => kept,
            None => stage.load(&hand.event.key).await?,
        };
        let outcome = stage.handle(&mut loaded, hand.event, attempt).await?;
        Ok((loaded, outcome))
    };
    // The state lives inside the future and is dropped with it on panic, so nobody can see
    // it half-changed.
    match watched(AssertUnwindSafe(work).catch_unwind(), attempt, limit).await {
        Some(Ok(Ok((kept, outcome)))) => {
            *state = Some(kept);
            Ok(outcome)
        }
        Some(Ok(Err(error))) => Err(error),
        Some(Err(panic)) => Err(StageError::transient("engine/panic", panic_text(&*panic))),
        None => {
            let detail = format!("no progress for {} s", limit.as_secs_f64());
            Err(StageError::transient("engine/stuck", detail))
        }
    }
}

/// `None` if the work made no progress for as long as `limit`.
async fn watched<T>(
    work: impl Future<Output = T>,
    attempt: &Attempt,
    limit: Duration,
) -> Option<T> {
    tokio::pin!(work);
    loop {
        let steps = attempt.steps();
        if let Ok(done) = tokio::time::timeout(limit, &mut work).await {
            return Some(done);
        }
        if attempt.steps() == steps && !attempt.waits() {
            return None;
        }
    }
}

/// Decides what follows from an attempt. `attempts` includes this one.
pub(super) fn decide<W, S>(
    result: Result<Outcome<W>, StageError>,
    stage: &S,
    hand: &InHand<'_>,
    attempts: &mut u32,
    shared: &StageShared,
    services: &Services<W>,
) -> Next<W>
where
    W: WriteSet,
    S: Stage<W>,
{
    let now = services.context.now();
    let park = |due, attempts, code| {
        let parking = Parking {
            event: hand.event.clone(),
            sequence: hand.sequence,
            due,
            attempts,
            code,
        };
        Next::Commit(Verdict::Park(parking), Effects::default())
    };
    let bury = |code, detail, attempts, effects| {
        let letter = DeadLetter {
            event: hand.event.clone(),
            sequence: hand.sequence,
            code,
            detail,
            attempts,
            at: now,
            holds: shared.options.after_dead_letter == AfterDeadLetter::Hold,
        };
        Next::Commit(Verdict::DeadLetter(letter), effects)
    };
    let error = match result {
        Ok(Outcome::Done(effects)) => return Next::Commit(Verdict::Done, effects),
        // Asked for by the handler, so it is not a failed attempt.
        Ok(Outcome::Park { until, code }) => return park(until, *attempts - 1, code),
        Ok(Outcome::DeadLetter {
            code,
            detail,
            effects,
        }) => return bury(code, detail, *attempts, effects),
        Err(error) => error,
    };
    tracing::warn!(stage = %shared.name, event = %hand.event.id, attempts, code = %error.code,
                   detail = %error.detail, "attempt failed");
    let policy = &shared.options.retry;
    let wait = match error.class {
        Class::Permanent => None,
        Class::Transient => policy.wait(*attempts, &services.context),
        Class::Throttled(wait) => {
            *attempts -= 1;
            Some(wait)
        }
    };
    match wait {
        Some(wait) if wait <= policy.in_place => Next::Wait(wait),
        Some(wait) => park(later(now, wait), *attempts, error.code),
        None => {
            let effects = given_up(stage, hand, &error, *attempts, services);
            bury(error.code, error.detail, *attempts, effects)
        }
    }
}

/// What the stage wants to be written when it gives an event up; nothing if it panics.
fn given_up<W, S>(
    stage: &S,
    hand: &InHand<'_>,
    error: &StageError,
    attempts: u32,
    services: &Services<W>,
) -> Effects<W>
where
    W: WriteSet,
    S: Stage<W>,
{
    let failure = Failure {
        code: error.code.clone(),
        detail: error.detail.clone(),
        attempts,
    };
    let now = services.context.now();
    let effects = AssertUnwindSafe(|| stage.given_up(hand.event, &failure, now));
    std::panic::catch_unwind(effects).unwrap_or_else(|panic| {
        tracing::error!(stage = %hand.event.stage, event = %hand.event.id,
                        panic = panic_text(&*panic), "given_up panicked");
        Effects::default()
    })
}
