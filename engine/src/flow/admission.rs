//! Admission control: bounds a backlog and says when a rejected caller should retry.
//!
//! ```text
//! publisher -> admit -> accepted -> log -> ... -> done
//!                |  full: retry after N s <- rate at which the backlog shrinks
//! ```
//! Credits bound the events in memory; this bounds those in the log.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::sync::Mutex;

use crate::Context;

/// How long a count of the backlog is used: counting for every call would cost more than the
/// call.
const MAX_AGE: Duration = Duration::from_millis(250);
/// Bounds of the time after which a rejected caller is asked to retry.
const MIN_RETRY_AFTER: Duration = Duration::from_secs(1);
const MAX_RETRY_AFTER: Duration = Duration::from_secs(60);
/// Weight of the newest reading in the mean rate.
const NEWEST_WEIGHT: f64 = 0.3;

/// Why a caller is not admitted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdmissionError<E> {
    /// The backlog is at its limit.
    #[error("{waiting} are waiting, retry after {} s", .retry_after.as_secs())]
    Full {
        /// Length of the backlog.
        waiting: u64,
        /// Estimated time until there is capacity again.
        retry_after: Duration,
    },
    /// The backlog could not be counted.
    #[error(transparent)]
    Unknown(#[from] E),
}

type Count<E> = dyn Fn() -> BoxFuture<'static, Result<u64, E>> + Send + Sync;

/// A limit on a backlog. Cheap to clone; the clones share their count.
pub struct Admission<E> {
    context: Context,
    count: Arc<Count<E>>,
    limit: u64,
    reading: Arc<Mutex<Reading>>,
}

impl<E> Clone for Admission<E> {
    fn clone(&self) -> Self {
        Self {
            context: self.context.clone(),
            count: self.count.clone(),
            limit: self.limit,
            reading: self.reading.clone(),
        }
    }
}

impl<E> fmt::Debug for Admission<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Admission")
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Default)]
struct Reading {
    taken: Option<Duration>,
    /// The last count plus the callers admitted since.
    waiting: u64,
    /// Mean number of items that left the backlog in a second; `None` before two readings.
    rate: Option<f64>,
}

impl Reading {
    /// Takes a new count. Items counted or admitted before and missing now have left the backlog.
    fn update(&mut self, now: Duration, counted: u64) {
        if let Some(taken) = self.taken {
            let spent = now.saturating_sub(taken).as_secs_f64().max(1e-3);
            let left = self.waiting.saturating_sub(counted) as f64 / spent;
            let mean = self.rate.unwrap_or(left);
            self.rate = Some(mean + NEWEST_WEIGHT * (left - mean));
        }
        self.taken = Some(now);
        self.waiting = counted;
    }

    /// Estimated time until the backlog is below the limit, at the mean rate.
    fn retry_after(&self, limit: u64) -> Duration {
        let excess = (self.waiting + 1).saturating_sub(limit) as f64;
        let seconds = match self.rate {
            Some(rate) if rate > 0.0 => excess / rate,
            // Nothing has left the backlog lately, so there is no estimate.
            _ => MAX_RETRY_AFTER.as_secs_f64() / 2.0,
        };
        let (min, max) = (MIN_RETRY_AFTER, MAX_RETRY_AFTER);
        Duration::from_secs_f64(seconds.clamp(min.as_secs_f64(), max.as_secs_f64()))
    }
}

impl<E> Admission<E> {
    /// Admits callers while the backlog, as `count` reads it, is below `limit`.
    pub fn new<F>(
        context: Context,
        limit: u64,
        count: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<u64, E>> + Send + 'static,
    {
        Self {
            context,
            count: Arc::new(move || Box::pin(count())),
            limit,
            reading: Arc::default(),
        }
    }

    /// Admits one caller. Admissions between two counts are added to the older one, so that a
    /// burst cannot exceed the limit.
    ///
    /// # Errors
    /// See [`AdmissionError`].
    pub async fn admit(&self) -> Result<(), AdmissionError<E>> {
        let now = self.context.monotonic();
        let mut reading = self.reading.lock().await;
        let outdated = |taken| now.saturating_sub(taken) > MAX_AGE;
        if reading.taken.is_none_or(outdated) {
            let counted = (self.count)().await?;
            reading.update(now, counted);
        }
        if reading.waiting >= self.limit {
            return Err(AdmissionError::Full {
                waiting: reading.waiting,
                retry_after: reading.retry_after(self.limit),
            });
        }
        reading.waiting += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
