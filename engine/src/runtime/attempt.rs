//! One attempt at one event: runs the handler under its progress timeout and catches its panics.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;

use super::in_flight::InFlight;
use crate::event::LOST_PAYLOAD;
use crate::journal::WriteSet;
use crate::panic;
use crate::stage::{Attempt, Outcome, Stage, StageError};

/// Runs the handler once. The state is `None` afterwards unless the attempt succeeded.
pub(super) async fn once<W, S>(
    stage: &S,
    state: &mut Option<S::State>,
    in_flight: &InFlight<'_>,
    attempt: &Attempt,
    timeout: Duration,
) -> Result<Outcome<W>, StageError>
where
    W: WriteSet,
    S: Stage<W>,
{
    if in_flight.event.schema == LOST_PAYLOAD {
        let claim = String::from_utf8_lossy(&in_flight.event.payload);
        let detail = format!("the payload {claim} is not in the object store");
        return Err(StageError::permanent("engine/payload-lost", detail));
    }
    let mut taken = state.take();
    let work = async {
        let mut loaded = match taken.take() {
            Some(cached) => cached,
            None => stage.load(&in_flight.event.key).await?,
        };
        let outcome = stage.handle(&mut loaded, in_flight.event, attempt).await?;
        Ok((loaded, outcome))
    };
    // The future owns the state and drops it on a panic, so a half-changed state is never used.
    match with_progress_timeout(AssertUnwindSafe(work).catch_unwind(), attempt, timeout).await {
        Some(Ok(Ok((changed, outcome)))) => {
            *state = Some(changed);
            Ok(outcome)
        }
        Some(Ok(Err(error))) => Err(error),
        Some(Err(payload)) => {
            let detail = panic::message(&*payload);
            Err(StageError::transient("engine/panic", detail))
        }
        None => {
            let detail = format!("no progress for {} s", timeout.as_secs_f64());
            Err(StageError::transient("engine/stuck", detail))
        }
    }
}

/// The result of the work; `None` if it made no progress for as long as `timeout`.
async fn with_progress_timeout<T>(
    work: impl Future<Output = T>,
    attempt: &Attempt,
    timeout: Duration,
) -> Option<T> {
    tokio::pin!(work);
    loop {
        let steps = attempt.steps();
        if let Ok(done) = tokio::time::timeout(timeout, &mut work).await {
            return Some(done);
        }
        if attempt.steps() == steps && !attempt.is_waiting() {
            return None;
        }
    }
}
