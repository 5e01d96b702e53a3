//! Reading the log: a cursor, what is in flight, and a wake-up for each stage.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use dashmap::DashMap;
use sqlx::SqlitePool;
use tokio::sync::watch;

use super::rows::EventRow;
use crate::log::{Consumer, Delivery, LogError, Receipt};

/// Tells consumers that their stage has something new.
#[derive(Debug, Default)]
pub(super) struct Wakeups {
    stages: DashMap<String, watch::Sender<u64>>,
    handed_back: Arc<AtomicU64>,
}

impl Wakeups {
    pub(super) fn wake(&self, stage: &str) {
        if let Some(sender) = self.stages.get(stage) {
            sender.send_modify(|generation| *generation = generation.wrapping_add(1));
        }
    }

    pub(super) fn handed_back(&self) -> u64 {
        self.handed_back.load(Ordering::Relaxed)
    }

    fn sender(&self, stage: &str) -> watch::Sender<u64> {
        self.stages
            .entry(stage.to_owned())
            .or_insert_with(|| watch::channel(0).0)
            .clone()
    }
}

/// Where a consumer stands.
#[derive(Debug, Default)]
struct Progress {
    /// Everything up to here is done or in flight.
    cursor: i64,
    in_flight: BTreeSet<i64>,
}

#[derive(Debug)]
struct Shared {
    progress: Mutex<Progress>,
    wake: watch::Sender<u64>,
    handed_back: Arc<AtomicU64>,
}

impl Shared {
    fn progress(&self) -> std::sync::MutexGuard<'_, Progress> {
        // Every update is a single assignment or set operation: a panic elsewhere cannot
        // leave it half-done.
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) struct EmbeddedConsumer {
    stage: String,
    readers: SqlitePool,
    shared: Arc<Shared>,
    news: watch::Receiver<u64>,
}

impl EmbeddedConsumer {
    pub(super) fn new(readers: SqlitePool, wakeups: &Wakeups, stage: &str) -> Self {
        let wake = wakeups.sender(stage);
        let news = wake.subscribe();
        let handed_back = wakeups.handed_back.clone();
        let shared = Arc::new(Shared {
            progress: Mutex::default(),
            wake,
            handed_back,
        });
        Self {
            stage: stage.to_owned(),
            readers,
            shared,
            news,
        }
    }

    async fn next(&self, credits: usize) -> Result<Vec<EventRow>, LogError> {
        let (cursor, in_flight) = {
            let progress = self.shared.progress();
            (
                progress.cursor,
                progress.in_flight.range(progress.cursor + 1..).count(),
            )
        };
        // What is in flight beyond the cursor (after a hand-back) comes along and is
        // skipped below, so ask for that many more.
        let limit = credits.saturating_add(in_flight);
        sqlx::query_as(
            "SELECT sequence, id, stage, key, schema, published, due, trace, payload
             FROM engine_event WHERE stage = $1 AND sequence > $2 ORDER BY sequence LIMIT $3",
        )
        .bind(&self.stage)
        .bind(cursor)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&self.readers)
        .await
        .map_err(|error| LogError(error.to_string()))
    }

    fn take(&self, rows: Vec<EventRow>, credits: usize) -> Vec<Delivery> {
        let mut progress = self.shared.progress();
        let mut deliveries = Vec::new();
        for row in rows {
            if deliveries.len() == credits {
                break;
            }
            progress.cursor = progress.cursor.max(row.sequence);
            if progress.in_flight.insert(row.sequence) {
                let receipt = Held {
                    sequence: row.sequence,
                    shared: self.shared.clone(),
                };
                deliveries.push(Delivery::new(row.event, row.sequence, Box::new(receipt)));
            }
        }
        deliveries
    }
}

#[async_trait]
impl Consumer for EmbeddedConsumer {
    async fn fetch(&mut self, credits: usize) -> Result<Vec<Delivery>, LogError> {
        loop {
            self.news.mark_unchanged();
            let rows = self.next(credits).await?;
            let deliveries = self.take(rows, credits);
            if !deliveries.is_empty() {
                return Ok(deliveries);
            }
            let closed = |_| LogError("the log is closed".to_owned());
            self.news.changed().await.map_err(closed)?;
        }
    }
}

/// A delivery's place in the in-flight set.
#[derive(Debug)]
struct Held {
    sequence: i64,
    shared: Arc<Shared>,
}

impl Receipt for Held {
    fn settle(&mut self) {
        self.shared.progress().in_flight.remove(&self.sequence);
    }

    fn hand_back(&mut self) {
        {
            let mut progress = self.shared.progress();
            progress.in_flight.remove(&self.sequence);
            progress.cursor = progress.cursor.min(self.sequence - 1);
        }
        self.shared.handed_back.fetch_add(1, Ordering::Relaxed);
        self.shared
            .wake
            .send_modify(|generation| *generation = generation.wrapping_add(1));
    }
}
