//! A consumer over a log that keeps its events in order: what goes out next, and a wake-up
//! for each stage. Where the events are kept is a [`Source`].
//!
//! ```text
//! interactive lane  in flight | cursor | not yet read ...   first
//! background lane   in flight | cursor | not yet read ...   with the room that leaves
//! ```

mod progress;

pub(crate) use progress::LOOK_AHEAD;

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use dashmap::DashMap;
use tokio::sync::watch;

use crate::event::{Event, Priority};
use crate::log::{Consumer, Delivery, LogError, Receipt};
use progress::Progress;

/// An event with its place in the log.
pub(crate) struct Logged {
    pub(crate) sequence: i64,
    pub(crate) event: Event,
}

/// The events of one stage that are not done.
#[async_trait]
pub(crate) trait Source: Send + Sync + 'static {
    /// Those with these numbers, in order; what is gone is left out.
    async fn again(&self, sequences: &[i64]) -> Result<Vec<Logged>, LogError>;

    /// Those beyond the lanes' cursors: of the interactive lane at most `limit`, then of the
    /// background lane what room that leaves, but at least one if there is any.
    async fn beyond(&self, cursors: [i64; 2], limit: usize) -> Result<Vec<Logged>, LogError>;

    /// Background events of these keys between two numbers, in order.
    async fn background_of(
        &self,
        keys: &BTreeSet<&str>,
        after: i64,
        before: i64,
    ) -> Result<Vec<Logged>, LogError>;

    /// How often to look without having been woken, if somebody may write who wakes nobody.
    fn look_again(&self) -> Option<Duration>;

    /// Is told of each event that was settled, if the journal does not say so by itself.
    fn acker(&self) -> Option<Acker> {
        None
    }
}

/// Tells the log that an event is done.
pub(crate) type Acker = Arc<dyn Fn(i64) + Send + Sync>;

/// Tells consumers that their stage has something new.
#[derive(Debug, Default)]
pub(crate) struct Wakeups {
    stages: DashMap<String, watch::Sender<u64>>,
    handed_back: Arc<AtomicU64>,
}

impl Wakeups {
    pub(crate) fn wake(&self, stage: &str) {
        if let Some(sender) = self.stages.get(stage) {
            sender.send_modify(|generation| *generation = generation.wrapping_add(1));
        }
    }

    pub(crate) fn handed_back(&self) -> u64 {
        self.handed_back.load(Ordering::Relaxed)
    }

    fn sender(&self, stage: &str) -> watch::Sender<u64> {
        self.stages
            .entry(stage.to_owned())
            .or_insert_with(|| watch::channel(0).0)
            .clone()
    }
}

struct Shared {
    progress: Mutex<Progress>,
    wake: watch::Sender<u64>,
    handed_back: Arc<AtomicU64>,
    acker: Option<Acker>,
}

impl Shared {
    fn progress(&self) -> std::sync::MutexGuard<'_, Progress> {
        // Nothing in an update of the progress can panic, so none is ever half-done.
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The one consumer of a stage.
pub(crate) struct LaneConsumer<S> {
    source: S,
    shared: Arc<Shared>,
    news: watch::Receiver<u64>,
}

impl<S: Source> LaneConsumer<S> {
    pub(crate) fn new(source: S, wakeups: &Wakeups, stage: &str) -> Self {
        let wake = wakeups.sender(stage);
        let news = wake.subscribe();
        let handed_back = wakeups.handed_back.clone();
        let shared = Arc::new(Shared {
            progress: Mutex::default(),
            wake,
            handed_back,
            acker: source.acker(),
        });
        Self {
            source,
            shared,
            news,
        }
    }

    /// The events that were passed over or handed back.
    async fn again(&self, sequences: &[i64]) -> Result<Vec<Logged>, LogError> {
        match sequences {
            [] => Ok(Vec::new()),
            _ => self.source.again(sequences).await,
        }
    }

    /// The events that were not read before.
    pub(crate) async fn beyond(&self, limit: usize) -> Result<Vec<Logged>, LogError> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let cursors = {
            let progress = self.shared.progress();
            [Priority::Interactive, Priority::Background].map(|lane| progress.cursor(lane))
        };
        self.source.beyond(cursors, limit).await
    }

    /// Background events that interactive ones of the same keys must not overtake, although
    /// they were not read yet.
    async fn overtaken(&self, rows: &[Logged]) -> Result<Vec<Logged>, LogError> {
        let interactive = |row: &&Logged| row.event.priority == Priority::Interactive;
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
        self.source.background_of(&keys, cursor, newest).await
    }

    pub(crate) fn take(&self, found: Found, credits: usize) -> Vec<Delivery> {
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
    overtaken: Vec<Logged>,
    beyond: impl Iterator<Item = (Logged, Read)>,
) -> impl Iterator<Item = (Logged, Read)> {
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

/// What a look into the log brought.
#[derive(Default)]
pub(crate) struct Found {
    /// Read before, and may go out now.
    pub(crate) again: Vec<Logged>,
    /// Background events that interactive ones among those beyond must not overtake.
    pub(crate) overtaken: Vec<Logged>,
    /// Not read before, lane by lane.
    pub(crate) beyond: Vec<Logged>,
    /// Whether the interactive lane was read to its end.
    pub(crate) read_up: bool,
}

/// Rows read at once while looking past a key that has its share; also what is asked for
/// by number at once, far below what SQLite binds.
const CHUNK: usize = 128;

#[async_trait]
impl<S: Source> Consumer for LaneConsumer<S> {
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
            let interactive = |row: &&Logged| row.event.priority == Priority::Interactive;
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
            match self.source.look_again() {
                None => self.news.changed().await.map_err(closed)?,
                Some(wait) => {
                    if let Ok(news) = tokio::time::timeout(wait, self.news.changed()).await {
                        news.map_err(closed)?;
                    }
                }
            }
        }
    }
}

/// A delivery's place among what is in flight.
struct Held {
    sequence: i64,
    key: String,
    shared: Arc<Shared>,
}

impl std::fmt::Debug for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Held").field(&self.sequence).finish()
    }
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
        if let Some(acker) = &self.shared.acker {
            acker(self.sequence);
        }
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
