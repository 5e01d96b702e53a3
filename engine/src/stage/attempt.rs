//! One attempt of a handler: its number and start, and how it reports progress and waits.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use jiff::Timestamp;

use super::error::StageError;
use crate::Context;
use crate::event::Priority;
use crate::flow::limit::{Limiter, Permit};
use crate::observe::key_status::KeyStatus;

/// One attempt at one event.
#[derive(Debug)]
pub struct Attempt {
    /// When it began.
    pub now: Timestamp,
    /// 1 for the first.
    pub number: u32,
    steps: AtomicU64,
    waits: AtomicU32,
    /// The status that shows this attempt, and the clock for it; `None` outside a runtime.
    status: Option<(Arc<KeyStatus>, Context)>,
}

impl Attempt {
    /// An attempt outside a runtime, as tests of a stage need it.
    pub fn new(now: Timestamp, number: u32) -> Self {
        Self {
            now,
            number,
            steps: AtomicU64::new(0),
            waits: AtomicU32::new(0),
            status: None,
        }
    }

    /// An attempt that shows its progress and waits in `status`.
    pub(crate) fn with_status(context: &Context, number: u32, status: Arc<KeyStatus>) -> Self {
        Self {
            status: Some((status, context.clone())),
            ..Self::new(context.now(), number)
        }
    }

    /// Reports that a step of long work is done: the handler's progress timeout starts over.
    /// Call it for real progress only, so that a handler that hangs is found.
    pub fn progress(&self) {
        self.steps.fetch_add(1, Ordering::Relaxed);
        if let Some((status, context)) = &self.status {
            status.record_progress(context.monotonic());
        }
    }

    /// Waits for `future`, for example a limiter's permit, and reports the wait: its time does
    /// not count against the progress timeout, and an inspection shows `what` is waited for.
    pub async fn waiting<T>(&self, what: &str, future: impl Future<Output = T>) -> T {
        let _wait = Wait::begin(self, what);
        future.await
    }

    /// Waits for a permit of a limiter; see [`Attempt::waiting`].
    ///
    /// # Errors
    /// `engine/limited` if the limiter's queue is full; retried after the time that the limiter
    /// estimates.
    pub async fn permit(
        &self,
        limiter: &Limiter,
        user: &str,
        priority: Priority,
    ) -> Result<Permit, StageError> {
        let permit = self.waiting(limiter.name(), limiter.acquire(user, priority));
        permit
            .await
            .map_err(|full| StageError::throttled("engine/limited", full.retry_after))
    }

    /// A counter that grows with each step of progress.
    pub(crate) fn steps(&self) -> u64 {
        self.steps.load(Ordering::Relaxed)
    }

    /// Whether the handler is inside [`Attempt::waiting`].
    pub(crate) fn is_waiting(&self) -> bool {
        self.waits.load(Ordering::Relaxed) > 0
    }
}

/// Reports a wait; its drop ends the wait, also when the waiting future is dropped.
struct Wait<'a>(&'a Attempt);

impl<'a> Wait<'a> {
    fn begin(attempt: &'a Attempt, what: &str) -> Self {
        attempt.waits.fetch_add(1, Ordering::Relaxed);
        if let Some((status, context)) = &attempt.status {
            status.set_waiting(Some(what.to_owned()), context.monotonic());
        }
        Self(attempt)
    }
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        let Self(attempt) = self;
        attempt.progress();
        if attempt.waits.fetch_sub(1, Ordering::Relaxed) == 1
            && let Some((status, context)) = &attempt.status
        {
            status.set_waiting(None, context.monotonic());
        }
    }
}
