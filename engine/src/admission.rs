//! Whether there is room for one more at the entrance; if not, when there will be.
//!
//! ```text
//! publisher -> admit -> accepted -> log -> ... -> end
//!                |  full: come again after N <- how fast the backlog shrinks
//! ```
//! Credits bound what is in memory; this bounds what waits in the log.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::sync::Mutex;

use crate::Context;

/// How long a count of the backlog is good: counting for every call would cost more than
/// the call.
const FRESH: Duration = Duration::from_millis(250);
/// The shortest and the longest time anybody is told to wait.
const WAIT: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));
/// Weight of the newest reading in the mean rate.
const NEWEST: f64 = 0.3;

/// Why nothing more is taken now.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal<E> {
    /// Too much waits already.
    #[error("{waiting} are waiting, come again in {} s", .retry_after.as_secs())]
    Full {
        /// How much.
        waiting: u64,
        /// When there should be room again.
        retry_after: Duration,
    },
    /// What cannot be counted cannot be bounded.
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
    /// What was counted, and what was admitted since.
    waiting: u64,
    /// Mean number that came to their end in a second; `None` before two readings.
    rate: Option<f64>,
}

impl Reading {
    /// Takes a new count. What was there or admitted, and is no longer, came to its end.
    fn update(&mut self, now: Duration, counted: u64) {
        if let Some(taken) = self.taken {
            let spent = now.saturating_sub(taken).as_secs_f64().max(1e-3);
            let ended = self.waiting.saturating_sub(counted) as f64 / spent;
            let mean = self.rate.unwrap_or(ended);
            self.rate = Some(mean + NEWEST * (ended - mean));
        }
        self.taken = Some(now);
        self.waiting = counted;
    }

    /// When a place should be free, at the rate at which things come to their end.
    fn retry_after(&self, limit: u64) -> Duration {
        let excess = (self.waiting + 1).saturating_sub(limit) as f64;
        let seconds = match self.rate {
            Some(rate) if rate > 0.0 => excess / rate,
            // Nothing has ended lately, so nobody knows.
            _ => WAIT.1.as_secs_f64() / 2.0,
        };
        Duration::from_secs_f64(seconds.clamp(WAIT.0.as_secs_f64(), WAIT.1.as_secs_f64()))
    }
}

impl<E> Admission<E> {
    /// Refuses from `limit` on what `count` counts.
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

    /// Takes a place. Calls between two counts are counted here, so that a burst cannot
    /// slip past an old count.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub async fn admit(&self) -> Result<(), Refusal<E>> {
        let now = self.context.monotonic();
        let mut reading = self.reading.lock().await;
        let old = |taken| now.saturating_sub(taken) > FRESH;
        if reading.taken.is_none_or(old) {
            let counted = (self.count)().await?;
            reading.update(now, counted);
        }
        if reading.waiting >= self.limit {
            return Err(Refusal::Full {
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
