//! Admission: whether the pipeline has room for one more message.

use std::time::Duration;

use actors::events::stages;
use tokio::sync::Mutex;

use crate::services::Services;

/// How long a count of the backlog is good: asking the log for every call would cost more
/// than the call.
const FRESH: Duration = Duration::from_millis(250);

#[derive(Debug, Default)]
struct Reading {
    taken: Option<Duration>,
    waiting: u64,
}

/// Counts what waits in the email stage, and refuses above the limit.
#[derive(Debug)]
pub(super) struct Backlog {
    services: Services,
    reading: Mutex<Reading>,
}

impl Backlog {
    pub(super) fn new(services: &Services) -> Self {
        Self {
            services: services.clone(),
            reading: Mutex::default(),
        }
    }

    /// Takes a place, or tells how many are waiting. Calls between two counts are counted
    /// here, so that a burst cannot slip past an old count.
    pub(super) async fn admit(&self) -> Result<(), u64> {
        let now = self.services.context.monotonic();
        let mut reading = self.reading.lock().await;
        if reading
            .taken
            .is_none_or(|taken| now.saturating_sub(taken) > FRESH)
        {
            reading.waiting = self.count().await;
            reading.taken = Some(now);
        }
        if reading.waiting >= self.services.backlog_limit {
            return Err(reading.waiting);
        }
        reading.waiting += 1;
        Ok(())
    }

    async fn count(&self) -> u64 {
        let snapshot = self.services.runtime.snapshot().await;
        let stage = snapshot
            .stages
            .iter()
            .find(|stage| stage.name == stages::EMAIL);
        stage.map_or(0, |stage| stage.backlog)
    }
}
