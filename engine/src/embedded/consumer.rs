//! Reading the log: what goes out next, and a wake-up for each stage.

mod progress;

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use dashmap::DashMap;
use sqlx::{QueryBuilder, Sqlite, SqlitePool};
use tokio::sync::watch;

use super::rows::EventRow;
use crate::event::Priority;
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
        let mut query = QueryBuilder::<Sqlite>::new(COLUMNS);
        query.push(" WHERE sequence IN (");
        let mut list = query.separated(", ");
        for sequence in sequences {
            list.push_bind(*sequence);
        }
        list.push_unseparated(") ORDER BY sequence");
        let rows = query.build_query_as().fetch_all(&self.readers).await;
        rows.map_err(unavailable)
    }

    /// The rows that were not read before: of the interactive lane as many as there is room
    /// for, of the background lane what room that leaves, but at least one if there is any.
    pub(super) async fn beyond(&self, limit: usize) -> Result<Vec<EventRow>, LogError> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let cursors = {
            let progress = self.shared.progress();
            [Priority::Interactive, Priority::Background].map(|lane| progress.cursor(lane))
        };
        sqlx::query_as(BEYOND)
            .bind(&self.stage)
            .bind(cursors[0])
            .bind(cursors[1])
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(&self.readers)
            .await
            .map_err(unavailable)
    }

    /// Background events that interactive ones of the same keys must not overtake, although
    /// they were not read yet.
    async fn overtaken(&self, rows: &[EventRow]) -> Result<Vec<EventRow>, LogError> {
        let interactive = |row: &&EventRow| row.event.priority == Priority::Interactive;
        let newest = rows
            .iter()
            .filter(interactive)
            .map(|row| row.sequence)
            .max();
        let cursor = self.shared.progress().cursor(Priority::Background);
        // The first unread one is among the rows, so none means that the lane is read up.
        let unread = rows
            .iter()
            .any(|row| row.event.priority == Priority::Background);
        let Some(newest) = newest.filter(|newest| unread && cursor < *newest) else {
            return Ok(Vec::new());
        };
        let keys: BTreeSet<&str> = rows
            .iter()
            .filter(interactive)
            .map(|row| row.event.key.as_str())
            .collect();
        let mut query = QueryBuilder::<Sqlite>::new(COLUMNS);
        query
            .push(" WHERE priority = 1 AND stage = ")
            .push_bind(&self.stage);
        query.push(" AND sequence > ").push_bind(cursor);
        query.push(" AND sequence < ").push_bind(newest);
        query.push(" AND key IN (");
        let mut list = query.separated(", ");
        for key in keys {
            list.push_bind(key);
        }
        list.push_unseparated(") ORDER BY sequence");
        let rows = query.build_query_as().fetch_all(&self.readers).await;
        rows.map_err(unavailable)
    }

    pub(super) fn take(&self, found: Found, credits: usize) -> Vec<Delivery> {
        let mut progress = self.shared.progress();
        let mut deliveries = Vec::new();
        let again = found.again.into_iter().map(|row| (row, Read::Again));
        let beyond = found.beyond.into_iter().map(|row| (row, Read::Next));
        for (row, read) in again.chain(in_order(found.overtaken, beyond)) {
            if deliveries.len() == credits {
                break;
            }
            let lane = row.event.priority;
            let fresh = match read {
                Read::Again => true,
                Read::Ahead => progress.read_ahead(row.sequence),
                // Beyond what was read of the interactive lane there may be events that this
                // one would overtake.
                Read::Next
                    if lane == Priority::Background
                        && !found.read_up
                        && row.sequence > progress.cursor(Priority::Interactive) =>
                {
                    break;
                }
                Read::Next => progress.pass(lane, row.sequence),
            };
            if fresh && progress.send(row.sequence, &row.event.key) {
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

/// The interactive lane with what must not be overtaken in its place, then the other lane.
fn in_order(
    overtaken: Vec<EventRow>,
    beyond: impl Iterator<Item = (EventRow, Read)>,
) -> impl Iterator<Item = (EventRow, Read)> {
    let (mut first, last): (Vec<_>, Vec<_>) =
        beyond.partition(|(row, _)| row.event.priority == Priority::Interactive);
    let newest: HashMap<String, i64> = match overtaken.is_empty() {
        true => HashMap::new(),
        false => first
            .iter()
            .map(|(row, _)| (row.event.key.clone(), row.sequence))
            .collect(),
    };
    let before = overtaken.into_iter().filter(|row| {
        let newest = newest.get(&row.event.key);
        newest.is_some_and(|newest| row.sequence < *newest)
    });
    first.extend(before.map(|row| (row, Read::Ahead)));
    first.sort_by_key(|(row, _)| row.sequence);
    first.into_iter().chain(last)
}

/// How an event came to be read.
#[derive(Clone, Copy)]
enum Read {
    /// Not for the first time.
    Again,
    /// Before its lane's cursor came to it.
    Ahead,
    /// As the next of its lane.
    Next,
}

const COLUMNS: &str = "
    SELECT sequence, id, stage, key, priority, schema, published, due, trace, payload
    FROM engine_event";

const BEYOND: &str = "
    SELECT * FROM (
        SELECT sequence, id, stage, key, priority, schema, published, due, trace, payload
        FROM engine_event WHERE stage = $1 AND priority = 0 AND sequence > $2
        ORDER BY sequence LIMIT $4)
    UNION ALL
    SELECT * FROM (
        SELECT sequence, id, stage, key, priority, schema, published, due, trace, payload
        FROM engine_event WHERE stage = $1 AND priority = 1 AND sequence > $3
        ORDER BY sequence LIMIT max(1, $4 - (SELECT count(*) FROM (
            SELECT 1 FROM engine_event
            WHERE stage = $1 AND priority = 0 AND sequence > $2 LIMIT $4))))";

/// What a look into the log brought.
#[derive(Default)]
pub(super) struct Found {
    /// Read before, and may go out now.
    pub(super) again: Vec<EventRow>,
    /// Background events that interactive ones among those beyond must not overtake.
    pub(super) overtaken: Vec<EventRow>,
    /// Not read before, lane by lane.
    pub(super) beyond: Vec<EventRow>,
    /// Whether the interactive lane was read to its end.
    pub(super) read_up: bool,
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
            let (ready, limit) = {
                let progress = self.shared.progress();
                let ready = progress.ready(credits.min(CHUNK));
                let room = credits - ready.len();
                let limit = match room {
                    0 => 0,
                    _ if progress.anything_waits() => room.max(CHUNK).min(progress.look_ahead()),
                    _ => room,
                };
                (ready, limit)
            };
            let again = self.again(&ready).await?;
            for gone in ready
                .iter()
                .filter(|wanted| !again.iter().any(|row| row.sequence == **wanted))
            {
                self.shared.progress().forget(*gone);
            }
            let beyond = self.beyond(limit).await?;
            let may_be_more = limit > 0 && beyond.len() >= limit;
            let overtaken = self.overtaken(&beyond).await?;
            let interactive = |row: &&EventRow| row.event.priority == Priority::Interactive;
            let read_up = beyond.iter().filter(interactive).count() < limit;
            let found = Found {
                again,
                overtaken,
                beyond,
                read_up,
            };
            let deliveries = self.take(found, credits);
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
