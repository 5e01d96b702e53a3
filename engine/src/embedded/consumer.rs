//! Reading the log: what goes out next, and a wake-up for each stage.

mod progress;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use dashmap::DashMap;
use sqlx::{QueryBuilder, Sqlite, SqlitePool};
use tokio::sync::watch;

use super::rows::EventRow;
use crate::log::{Consumer, Delivery, LogError, Receipt};
use progress::Progress;

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

#[derive(Debug)]
struct Shared {
    progress: Mutex<Progress>,
    wake: watch::Sender<u64>,
    handed_back: Arc<AtomicU64>,
}

impl Shared {
    fn progress(&self) -> std::sync::MutexGuard<'_, Progress> {
        // Nothing in an update of the progress can panic, so none is ever half-done.
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How often a waiting consumer looks without having been woken.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

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

    /// The rows of events that were passed over or handed back.
    async fn again(&self, sequences: &[i64]) -> Result<Vec<EventRow>, LogError> {
        if sequences.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = QueryBuilder::<Sqlite>::new(
            "SELECT sequence, id, stage, key, schema, published, due, trace, payload
             FROM engine_event WHERE sequence IN (",
        );
        let mut list = query.separated(", ");
        for sequence in sequences {
            list.push_bind(*sequence);
        }
        list.push_unseparated(") ORDER BY sequence");
        let rows = query.build_query_as().fetch_all(&self.readers).await;
        rows.map_err(unavailable)
    }

    /// The rows that were not read before.
    pub(super) async fn beyond(
        &self,
        cursor: i64,
        limit: usize,
    ) -> Result<Vec<EventRow>, LogError> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        sqlx::query_as(
            "SELECT sequence, id, stage, key, schema, published, due, trace, payload
             FROM engine_event WHERE stage = $1 AND sequence > $2 ORDER BY sequence LIMIT $3",
        )
        .bind(&self.stage)
        .bind(cursor)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&self.readers)
        .await
        .map_err(unavailable)
    }

    pub(super) fn take(&self, rows: Vec<EventRow>, credits: usize) -> Vec<Delivery> {
        let mut progress = self.shared.progress();
        let mut deliveries = Vec::new();
        for row in rows {
            if deliveries.len() == credits {
                break;
            }
            if progress.send(row.sequence, &row.event.key) {
                let receipt = Held {
                    sequence: row.sequence,
                    key: row.event.key.clone(),
                    shared: self.shared.clone(),
                };
                deliveries.push(Delivery::new(row.event, row.sequence, Box::new(receipt)));
            }
        }
        deliveries
    }
}

fn unavailable(error: sqlx::Error) -> LogError {
    LogError(error.to_string())
}

/// Rows read at once while looking past a key that has its share; also what is asked for
/// by number at once, far below what SQLite binds.
const CHUNK: usize = 128;

#[async_trait]
impl Consumer for EmbeddedConsumer {
    async fn fetch(&mut self, credits: usize) -> Result<Vec<Delivery>, LogError> {
        loop {
            self.news.mark_unchanged();
            // While we read, an event may be handed back or settled; `take` looks again at
            // what may go out, so that a later event of its key does not.
            let (ready, cursor, limit) = {
                let progress = self.shared.progress();
                let ready = progress.ready(credits.min(CHUNK));
                let room = credits - ready.len();
                let limit = match room {
                    0 => 0,
                    _ if progress.anything_waits() => room.max(CHUNK).min(progress.look_ahead()),
                    _ => room,
                };
                (ready, progress.cursor(), limit)
            };
            let mut rows = self.again(&ready).await?;
            for gone in ready
                .iter()
                .filter(|wanted| !rows.iter().any(|row| row.sequence == **wanted))
            {
                self.shared.progress().forget(*gone);
            }
            let beyond = self.beyond(cursor, limit).await?;
            let may_be_more = limit > 0 && beyond.len() == limit;
            rows.extend(beyond);
            let deliveries = self.take(rows, credits);
            if !deliveries.is_empty() {
                return Ok(deliveries);
            }
            if may_be_more {
                continue;
            }
            let closed = |_| LogError("the log is closed".to_owned());
            // Another process on the same file wakes nobody here.
            if let Ok(news) = tokio::time::timeout(LOOK_AGAIN, self.news.changed()).await {
                news.map_err(closed)?;
            }
        }
    }
}

/// A delivery's place among what is in flight.
#[derive(Debug)]
struct Held {
    sequence: i64,
    key: String,
    shared: Arc<Shared>,
}

impl Held {
    fn wake(&self) {
        self.shared
            .wake
            .send_modify(|generation| *generation = generation.wrapping_add(1));
    }
}

impl Receipt for Held {
    fn settle(&mut self) {
        let others_wait = self.shared.progress().settle(&self.key);
        if others_wait {
            self.wake();
        }
    }

    fn hand_back(&mut self) {
        self.shared.progress().hand_back(self.sequence, &self.key);
        self.shared.handed_back.fetch_add(1, Ordering::Relaxed);
        self.wake();
    }

    fn is_stale(&self) -> bool {
        self.shared.progress().regroups(&self.key)
    }
}
