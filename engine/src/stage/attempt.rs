//! What a handler is told about the attempt it makes, and how it shows that it goes on.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use jiff::Timestamp;

use super::StageError;
use crate::Context;
use crate::event::Priority;
use crate::limit::{Limiter, Permit};
use crate::runtime::KeyStatus;

/// One attempt at one event.
#[derive(Debug)]
pub struct Attempt {
    /// When it began.
    pub now: Timestamp,
    /// 1 for the first.
    pub number: u32,
    steps: AtomicU64,
    waits: AtomicU32,
    /// Where it is shown, and by which clock.
    shown: Option<(Arc<KeyStatus>, Context)>,
}

impl Attempt {
    /// An attempt outside a runtime, as tests of a stage need it.
    pub fn new(now: Timestamp, number: u32) -> Self {
        Self {
            now,
            number,
            steps: AtomicU64::new(0),
            waits: AtomicU32::new(0),
            shown: None,
        }
    }

    pub(crate) fn shown(context: &Context, number: u32, status: Arc<KeyStatus>) -> Self {
        Self {
            shown: Some((status, context.clone())),
            ..Self::new(context.now(), number)
        }
    }

    /// Says that a step of long work is done: the handler's time limit begins anew. To be
    /// called for real progress only; a handler that hangs must be found.
    pub fn progress(&self) {
        self.steps.fetch_add(1, Ordering::Relaxed);
        if let Some((status, context)) = &self.shown {
            status.progressed(context.monotonic());
        }
    }

    /// Waits for `future`, for example a limiter's permit, and says so: this time does not
    /// count against the handler's limit, and an inspection names what it waits for.
    pub async fn waiting<T>(&self, what: &str, future: impl Future<Output = T>) -> T {
        let _wait = Wait::begin(self, what);
        future.await
    }

    /// Waits for a permit of a limiter; see [`Attempt::waiting`].
    ///
    /// # Errors
    /// `engine/limited`, to be tried again at the time the limiter names.
    pub async fn permit(
        &self,
        limiter: &Limiter,
        user: &str,
        priority: Priority,
    ) -> Result<Permit, StageError> {
        let permit = self.waiting(limiter.name(), limiter.acquire(user, priority));
        permit
            .await
            .map_err(|refused| StageError::throttled("engine/limited", refused.retry_after))
    }

    /// Changes whenever there was progress.
    pub(crate) fn steps(&self) -> u64 {
        self.steps.load(Ordering::Relaxed)
    }

    pub(crate) fn waits(&self) -> bool {
        self.waits.load(Ordering::Relaxed) > 0
    }
}

/// Ends the wait also when its future is dropped.
struct Wait<'a>(&'a Attempt);

impl<'a> Wait<'a> {
    fn begin(attempt: &'a Attempt, what: &str) -> Self {
        attempt.waits.fetch_add(1, Ordering::Relaxed);
        if let Some((status, context)) = &attempt.shown {
            status.waits_for(Some(what.to_owned()), context.monotonic());
        }
        Self(attempt)
    }
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        let Self(attempt) = self;
        attempt.progress();
        if attempt.waits.fetch_sub(1, Ordering::Relaxed) == 1
            && let Some((status, context)) = &attempt.shown
        {
            status.waits_for(None, context.monotonic());
        }
    }
}
