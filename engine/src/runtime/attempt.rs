//! One attempt at one event: the handler under a time limit, its panics caught, and the
//! decision what becomes of the event.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;

use super::shared::{Services, StageShared};
use crate::event::Event;
use crate::journal::{DeadLetter, Parking, Verdict, WriteSet};
use crate::stage::{Class, Effects, Failure, Outcome, Stage, StageError};
use crate::{between, later, panic_text};

/// What follows from an attempt.
pub(super) enum Next<W> {
    /// Commit this and be done with the event, for now or for ever.
    Commit(Verdict, Effects<W>),
    /// Wait here, then try again.
    Wait(Duration),
}

/// Runs the handler once. The state is taken away unless the attempt succeeded.
pub(super) async fn attempt<W, S>(
    stage: &S,
    state: &mut Option<S::State>,
    event: &Event,
    services: &Services<W>,
    limit: Duration,
) -> Result<Outcome<W>, StageError>
where
    W: WriteSet,
    S: Stage<W>,
{
    let mut taken = state.take();
    let work = async {
        let mut loaded = match taken.take() {
            Some(kept) => kept,
            None => stage.load(&event.key).await?,
        };
        let outcome = stage
            .handle(&mut loaded, event, services.context.now())
            .await?;
        Ok((loaded, outcome))
    };
    // The state lives inside the future and is dropped with it on panic, so nobody can see
    // it half-changed.
    let outcome = tokio::time::timeout(limit, AssertUnwindSafe(work).catch_unwind()).await;
    match outcome {
        Ok(Ok(Ok((kept, outcome)))) => {
            *state = Some(kept);
            Ok(outcome)
        }
        Ok(Ok(Err(error))) => Err(error),
        Ok(Err(panic)) => Err(StageError::transient("engine/panic", panic_text(&*panic))),
        Err(_) => {
            let detail = format!("stopped after {} s", limit.as_secs_f64());
            Err(StageError::transient("engine/stuck", detail))
        }
    }
}

/// Decides what follows from an attempt. `attempts` includes this one.
pub(super) fn decide<W, S>(
    result: Result<Outcome<W>, StageError>,
    stage: &S,
    event: &Event,
    attempts: &mut u32,
    shared: &StageShared,
    services: &Services<W>,
) -> Next<W>
where
    W: WriteSet,
    S: Stage<W>,
{
    let context = &services.context;
    let now = context.now();
    let park = |until, attempts, code| {
        let parking = Parking {
            event: event.clone(),
            due: until,
            attempts,
            code,
        };
        Next::Commit(Verdict::Park(parking), Effects::default())
    };
    let bury = |code, detail, attempts, effects| {
        let letter = DeadLetter {
            event: event.clone(),
            code,
            detail,
            attempts,
            at: now,
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
        }) => {
            return bury(code, detail, *attempts, effects);
        }
        Err(error) => error,
    };
    tracing::warn!(stage = %shared.name, event = %event.id, attempts, code = %error.code,
                   detail = %error.detail, "attempt failed");
    let policy = &shared.options.retry;
    let wait = match error.class {
        Class::Permanent => None,
        Class::Transient => policy.wait(*attempts, context),
        Class::Throttled(wait) => {
            *attempts -= 1;
            Some(wait)
        }
    };
    match wait {
        Some(wait) if wait <= policy.in_place => Next::Wait(wait),
        Some(wait) => park(later(now, wait), *attempts, error.code),
        None => {
            let failure = Failure {
                code: error.code.clone(),
                detail: error.detail.clone(),
                attempts: *attempts,
            };
            let given_up = AssertUnwindSafe(|| stage.given_up(event, &failure, now));
            let effects = std::panic::catch_unwind(given_up).unwrap_or_else(|panic| {
                tracing::error!(stage = %shared.name, event = %event.id,
                                panic = panic_text(&*panic), "given_up panicked");
                Effects::default()
            });
            bury(error.code, error.detail, *attempts, effects)
        }
    }
}

/// Time from when the event was due until now.
pub(super) fn since_due<W>(event: &Event, services: &Services<W>) -> Duration {
    between(event.due, services.context.now())
}
