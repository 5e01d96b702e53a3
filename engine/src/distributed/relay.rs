//! Publishes the events of the outbox to the log, and then deletes their rows.
//!
//! ```text
//! commit --> submit --> publisher --> log --> delete (many rows at once)
//!                          ^ read from the table: rows that an earlier process left, that
//!                          | another process wrote, or that did not fit into memory
//! ```

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::sync::{Notify, mpsc};
use tokio_util::task::AbortOnDropHandle;

use crate::event::Event;
use crate::jetstream::{JetStream, Ticket};
use crate::store::Outbox;

/// Maximum number of events in memory; the table has all.
const MAX_IN_FLIGHT: usize = 20_000;
/// Rows read at once.
const READ_BATCH: u32 = 5_000;
/// How often to read rows of other processes; also the wait after a failure.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// How long a shutdown waits for events in flight.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(3);

/// Stage and id of an event.
type Name = (String, String);

/// The relay of a process. Cheap to clone.
#[derive(Clone)]
pub(super) struct Relay {
    shared: Arc<Shared>,
    _tasks: Arc<[AbortOnDropHandle<()>; 2]>,
}

struct Shared {
    log: JetStream,
    outbox: Outbox,
    state: Mutex<State>,
    published: mpsc::UnboundedSender<Vec<Name>>,
    /// Notified when events have left memory.
    changed: Notify,
    /// Notified when events are only in the table.
    read_table: Notify,
}

#[derive(Default)]
struct State {
    /// Events that are being published, or whose rows are not deleted yet.
    in_flight: HashSet<Name>,
    /// Number of events of each stage that the log has not acknowledged.
    by_stage: HashMap<String, u64>,
    /// Some events are only in the table: no newer event may be published before them.
    lagging: bool,
    /// Counts how often events were left in the table for a later read.
    deferred: u64,
}

impl Relay {
    pub(super) fn start(
        log: JetStream,
        outbox: Outbox,
    ) -> BoxFuture<'static, Result<Self, sqlx::Error>> {
        Box::pin(async move {
            let (published, to_delete) = mpsc::unbounded_channel();
            let shared = Arc::new(Shared {
                log,
                outbox,
                state: Mutex::default(),
                published,
                changed: Notify::new(),
                read_table: Notify::new(),
            });
            shared.read_all().await?;
            let deleter = tokio::spawn(delete_published(shared.clone(), to_delete));
            let reader = tokio::spawn(read_table(shared.clone()));
            Ok(Self {
                shared,
                _tasks: Arc::new([deleter, reader].map(AbortOnDropHandle::new)),
            })
        })
    }

    /// Publishes events that were just committed to the outbox.
    pub(super) fn submit(&self, events: Vec<Event>) {
        self.shared.submit(events);
    }

    /// Publishes events that are not in the outbox. `None` if they would overtake events of the
    /// outbox, or cannot be sent at once.
    pub(super) fn try_publish(&self, events: &[Event]) -> Option<Ticket> {
        if self.shared.state().lagging {
            return None;
        }
        self.shared.log.try_publish(events.to_vec()).ok()
    }

    /// Number of events of a stage that the log does not have yet.
    pub(super) async fn waiting(&self, stage: &str) -> Result<u64, sqlx::Error> {
        let in_flight = {
            let state = self.shared.state();
            (!state.lagging).then(|| state.by_stage.get(stage).copied().unwrap_or(0))
        };
        match in_flight {
            Some(count) => Ok(count),
            None => self.shared.outbox.count(stage).await,
        }
    }

    /// Waits until the log has all events in flight, up to a time limit.
    pub(super) async fn close(&self) {
        let empty = async {
            loop {
                let changed = self.shared.changed.notified();
                tokio::pin!(changed);
                changed.as_mut().enable();
                if self.shared.state().in_flight.is_empty() {
                    return;
                }
                changed.await;
            }
        };
        // The next start publishes the rest.
        let _ = tokio::time::timeout(CLOSE_TIMEOUT, empty).await;
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // No update of the state can panic half-way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Publishes those events that are not in flight yet. If older events are only in the table,
    /// these stay there too.
    fn submit(self: &Arc<Self>, mut events: Vec<Event>) {
        let mut state = self.state();
        if state.lagging || state.in_flight.len() + events.len() > MAX_IN_FLIGHT {
            state.lagging = true;
            state.deferred += 1;
            self.read_table.notify_one();
            return;
        }
        events.retain(|event| !state.in_flight.contains(&name(event)));
        if events.is_empty() {
            return;
        }
        let names: Vec<Name> = events.iter().map(name).collect();
        match self.log.try_publish(events) {
            Ok(ticket) => {
                state.insert(&names);
                drop(state);
                tokio::spawn(self.clone().finish(ticket, names));
            }
            // A stream is not known yet, or a payload is large: the reader publishes them.
            Err(_) => {
                state.lagging = true;
                state.deferred += 1;
                self.read_table.notify_one();
            }
        }
    }

    async fn finish(self: Arc<Self>, mut ticket: Ticket, names: Vec<Name>) {
        ticket.wait().await;
        self.state().acknowledged(&names);
        // The receiver only ends with the relay.
        let _ = self.published.send(names);
    }

    /// Publishes a batch of the events that are only in the table. If there may be more, `lagging`
    /// stays set and the caller calls again.
    async fn read_all(self: &Arc<Self>) -> Result<(), sqlx::Error> {
        loop {
            let (deferred, before) = {
                let state = self.state();
                (state.deferred, state.in_flight.clone())
            };
            let rows = self.outbox.oldest(READ_BATCH).await?;
            let full = rows.len() == READ_BATCH as usize;
            let fresh: Vec<Event> = {
                let state = self.state();
                // Events that left memory during the read were published.
                let known = |name: &Name| before.contains(name) || state.in_flight.contains(name);
                let fresh = rows.into_iter().filter(|event| !known(&name(event)));
                fresh.collect()
            };
            let stuck = fresh.is_empty();
            if !stuck {
                self.publish(fresh).await;
            }
            if full {
                self.state().lagging = true;
                if stuck {
                    let some_have_left = self.changed.notified();
                    let _ = tokio::time::timeout(POLL_INTERVAL, some_have_left).await;
                }
                return Ok(());
            }
            let mut state = self.state();
            if state.deferred == deferred {
                state.lagging = false;
                return Ok(());
            }
        }
    }

    async fn publish(self: &Arc<Self>, events: Vec<Event>) {
        let names: Vec<Name> = events.iter().map(name).collect();
        match self.log.publish(events).await {
            Ok(ticket) => {
                self.state().insert(&names);
                tokio::spawn(self.clone().finish(ticket, names));
            }
            // They are in the table: the next read tries again.
            Err(error) => {
                tracing::warn!(%error, "publishing from the outbox failed");
                self.state().deferred += 1;
                tokio::time::sleep(POLL_INTERVAL).await;
            }
        }
    }
}

impl State {
    fn insert(&mut self, names: &[Name]) {
        for name in names {
            if self.in_flight.insert(name.clone()) {
                *self.by_stage.entry(name.0.clone()).or_default() += 1;
            }
        }
    }

    /// The log has acknowledged these events.
    fn acknowledged(&mut self, names: &[Name]) {
        for (stage, _) in names {
            if let Some(count) = self.by_stage.get_mut(stage) {
                *count = count.saturating_sub(1);
            }
        }
    }
}

fn name(event: &Event) -> Name {
    (event.stage.clone(), event.id.0.clone())
}

/// Publishes events that are only in the table: at once while there are any, else at intervals.
async fn read_table(shared: Arc<Shared>) {
    loop {
        let lagging = shared.state().lagging;
        if !lagging {
            let _ = tokio::time::timeout(POLL_INTERVAL, shared.read_table.notified()).await;
        }
        if let Err(error) = shared.read_all().await {
            tracing::warn!(%error, "reading the outbox failed");
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    }
}

/// Deletes the rows of events that the log has.
async fn delete_published(shared: Arc<Shared>, mut published: mpsc::UnboundedReceiver<Vec<Name>>) {
    let mut batches = Vec::new();
    while published.recv_many(&mut batches, 256).await > 0 {
        let names: Vec<Name> = batches.drain(..).flatten().collect();
        while let Err(error) = shared.outbox.delete(&names).await {
            tracing::warn!(%error, "deleting published events from the outbox failed");
            tokio::time::sleep(POLL_INTERVAL).await;
        }
        let mut state = shared.state();
        for name in &names {
            state.in_flight.remove(name);
        }
        drop(state);
        shared.changed.notify_waiters();
    }
}
