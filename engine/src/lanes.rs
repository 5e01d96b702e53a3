//! A consumer over a log that stores its events in order. Where they are stored is a
//! [`Source`].
//!
//! ```text
//! interactive lane  in flight | cursor | not yet read ...   first
//! background lane   in flight | cursor | not yet read ...   with the credits that are left
//! ```
//! Three rules decide which event is delivered next:
//! - **Priority**: interactive events go first. A background event is delivered only if the
//!   interactive lane was read past its sequence or to its end.
//! - **Order of a key**: no event is delivered before an earlier event of its key, whatever
//!   their priorities. Before an interactive event its key's earlier background events are
//!   read ahead of their cursor. If a delivery is returned to the log, the later deliveries of
//!   the key must return as well before any of them is delivered again.
//! - **Limit per key**: a limited number of events of a key is in flight. Further ones are
//!   skipped and wait below the cursor, so that other keys get the credits.

mod batch;
mod progress;
mod receipt;
mod source;
mod wakeups;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use tokio::sync::watch;

use crate::event::Priority;
use crate::log::{Consumer, Delivery, LogError};

pub(crate) use batch::Batch;
use batch::Read;
pub(crate) use progress::MAX_LOOK_AHEAD;
use receipt::{LaneReceipt, Shared};
pub(crate) use source::{AckHook, Logged, Source};
pub(crate) use wakeups::Wakeups;

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
        let shared = Arc::new(Shared {
            progress: Mutex::default(),
            wake,
            unfinished: wakeups.unfinished_counter(),
            ack_hook: source.ack_hook(),
        });
        Self {
            source,
            shared,
            news,
        }
    }

    /// Events that were skipped or returned before.
    async fn redeliver(&self, sequences: &[i64]) -> Result<Vec<Logged>, LogError> {
        match sequences {
            [] => Ok(Vec::new()),
            _ => self.source.by_sequence(sequences).await,
        }
    }

    /// Events that were not read before.
    pub(crate) async fn next(&self, limit: usize) -> Result<Vec<Logged>, LogError> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let cursors = {
            let progress = self.shared.progress();
            [Priority::Interactive, Priority::Background].map(|lane| progress.cursor(lane))
        };
        self.source.next(cursors, limit).await
    }

    /// Background events that are not read yet and are earlier than interactive events of the
    /// same keys among `rows`.
    async fn before_interactive(&self, rows: &[Logged]) -> Result<Vec<Logged>, LogError> {
        let newest = rows
            .iter()
            .filter(is_interactive)
            .map(|row| row.sequence)
            .max();
        let cursor = self.shared.progress().cursor(Priority::Background);
        // The first unread background event is always among the rows, so if there is none the
        // background lane is exhausted.
        let unread = rows
            .iter()
            .any(|row| row.event.priority == Priority::Background);
        let Some(newest) = newest.filter(|newest| unread && cursor < *newest) else {
            return Ok(Vec::new());
        };
        let keys: BTreeSet<&str> = rows
            .iter()
            .filter(is_interactive)
            .map(|row| row.event.key.as_str())
            .collect();
        self.source.background_between(&keys, cursor, newest).await
    }

    /// Turns the events of a batch that may be delivered now into at most `credits` deliveries.
    pub(crate) fn deliver(&self, batch: Batch, credits: usize) -> Vec<Delivery> {
        let mut progress = self.shared.progress();
        let mut deliveries = Vec::new();
        let interactive_exhausted = batch.interactive_exhausted;
        for (row, read) in batch.in_order() {
            if deliveries.len() == credits {
                break;
            }
            let lane = row.event.priority;
            let is_new = match read {
                Read::Again => true,
                Read::Ahead => progress.read_ahead(row.sequence),
                // An interactive event that is not read yet may be earlier than this one.
                Read::Next
                    if lane == Priority::Background
                        && !interactive_exhausted
                        && row.sequence > progress.cursor(Priority::Interactive) =>
                {
                    break;
                }
                Read::Next => progress.advance(lane, row.sequence),
            };
            if is_new && progress.try_deliver(row.sequence, &row.event.key) {
                let receipt = LaneReceipt {
                    sequence: row.sequence,
                    key: row.event.key.clone(),
                    shared: self.shared.clone(),
                };
                deliveries.push(Delivery::new(row.event, row.sequence, Box::new(receipt)));
            }
        }
        deliveries
    }

    /// Waits for a wake-up, or until it is time to read without one.
    async fn news(&mut self) -> Result<(), LogError> {
        let closed = |_| LogError("the log is closed".to_owned());
        match self.source.poll_interval() {
            None => self.news.changed().await.map_err(closed),
            Some(wait) => match tokio::time::timeout(wait, self.news.changed()).await {
                Ok(news) => news.map_err(closed),
                Err(_) => Ok(()),
            },
        }
    }
}

fn is_interactive(row: &&Logged) -> bool {
    row.event.priority == Priority::Interactive
}

/// Rows read at once while a key is at its limit; also the number of sequences asked
/// for at once, far below what SQLite binds.
const CHUNK: usize = 128;

#[async_trait]
impl<S: Source> Consumer for LaneConsumer<S> {
    async fn fetch(&mut self, credits: usize) -> Result<Vec<Delivery>, LogError> {
        loop {
            self.news.mark_unchanged();
            // During the reads an event may be returned or acknowledged; `deliver` checks again
            // what may be delivered, so that a later event of its key is not.
            let (waiting, limit) = {
                let progress = self.shared.progress();
                let waiting = progress.deliverable(credits.min(CHUNK));
                let left = credits - waiting.len();
                let limit = match left {
                    0 => 0,
                    _ if progress.has_waiting() => left.max(CHUNK).min(progress.look_ahead()),
                    _ => left,
                };
                (waiting, limit)
            };
            let redeliver = self.redeliver(&waiting).await?;
            for missing in waiting
                .iter()
                .filter(|wanted| !redeliver.iter().any(|row| row.sequence == **wanted))
            {
                self.shared.progress().remove_missing(*missing);
            }
            let next = self.next(limit).await?;
            let may_be_more = limit > 0 && next.len() >= limit;
            let batch = Batch {
                redeliver,
                before_interactive: self.before_interactive(&next).await?,
                interactive_exhausted: next.iter().filter(is_interactive).count() < limit,
                next,
            };
            let deliveries = self.deliver(batch, credits);
            if !deliveries.is_empty() {
                return Ok(deliveries);
            }
            if !may_be_more {
                self.news().await?;
            }
        }
    }
}
