//! Admission: whether the pipeline has room for one more message.

use std::sync::Arc;
use std::time::Duration;

use actors::ports::{PortError, Queries};
use engine::Context;
use tokio::sync::Mutex;

/// How long a count of the backlog is good: asking the store for every call would cost more
/// than the call.
const FRESH: Duration = Duration::from_millis(250);

/// Why no more is taken now.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Refusal {
    /// Too many messages have no end state yet.
    #[error("api/backlog-full: {0} messages are waiting")]
    Full(u64),
    /// How many there are is not known: what cannot be counted cannot be bounded.
    #[error(transparent)]
    Unknown(#[from] PortError),
}

impl From<Refusal> for PortError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Full(waiting) => {
                let detail = format!("{waiting} messages are waiting");
                Self::transient("api/backlog-full", detail)
            }
            Refusal::Unknown(error) => error,
        }
    }
}

#[derive(Debug, Default)]
struct Reading {
    taken: Option<Duration>,
    waiting: u64,
}

/// Counts the messages without an end state, wherever they are, and refuses above the
/// limit. Cheap to clone; the clones share their count.
#[derive(Clone)]
pub struct Backlog {
    context: Context,
    queries: Arc<dyn Queries>,
    limit: u64,
    reading: Arc<Mutex<Reading>>,
}

impl std::fmt::Debug for Backlog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Backlog")
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

impl Backlog {
    /// Counts with `queries` and refuses from `limit` on.
    pub fn new(context: Context, queries: Arc<dyn Queries>, limit: u64) -> Self {
        Self {
            context,
            queries,
            limit,
            reading: Arc::default(),
        }
    }

    /// Takes a place. Calls between two counts are counted here, so that a burst cannot
    /// slip past an old count.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub async fn admit(&self) -> Result<(), Refusal> {
        let now = self.context.monotonic();
        let mut reading = self.reading.lock().await;
        if reading
            .taken
            .is_none_or(|taken| now.saturating_sub(taken) > FRESH)
        {
            reading.waiting = self.queries.email_counts().await?.open;
            reading.taken = Some(now);
        }
        if reading.waiting >= self.limit {
            return Err(Refusal::Full(reading.waiting));
        }
        reading.waiting += 1;
        Ok(())
    }
}
