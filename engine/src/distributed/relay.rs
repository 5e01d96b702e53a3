//! Hands what is in the outbox to the log, and then forgets it.
//!
//! ```text
//! commit --> take --> publisher --> log --> forget (many rows at once)
//!                        ^ what an earlier process left, what another one wrote, what did
//!                        | not fit into memory: read from the table
//! ```

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, mpsc};
use tokio_util::task::AbortOnDropHandle;

use crate::event::Event;
use crate::jetstream::{JetStream, Ticket};
use crate::store::Outbox;

/// Events in memory at most; the table has all.
const IN_HAND: usize = 20_000;
/// Rows read at once.
const ROWS: u32 = 5_000;
/// How often to look for what other processes wrote.
const LOOK: Duration = Duration::from_secs(1);
/// How long the end waits for what is on its way.
const END: Duration = Duration::from_secs(3);

/// Stage and id.
type Name = (String, String);

/// Cheap to clone.
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
    /// Events left memory.
    changed: Notify,
    /// Something is only in the table.
    look: Notify,
}

#[derive(Default)]
struct State {
    in_hand: HashSet<Name>,
    by_stage: HashMap<String, u64>,
    /// Some are only in the table: nothing may be published past them.
    behind: bool,
    /// Counts what was left to the table.
    left: u64,
}

impl Relay {
    pub(super) async fn start(log: JetStream, outbox: Outbox) -> Result<Self, sqlx::Error> {
        let (published, forgetting) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared {
            log,
            outbox,
            state: Mutex::default(),
            published,
            changed: Notify::new(),
            look: Notify::new(),
        });
        shared.read_all().await?;
        let forget = tokio::spawn(forget(shared.clone(), forgetting));
        let look = tokio::spawn(look(shared.clone()));
        Ok(Self {
            shared,
            _tasks: Arc::new([forget, look].map(AbortOnDropHandle::new)),
        })
    }

    /// These were just committed.
    pub(super) fn take(&self, events: Vec<Event>) {
        self.shared.take(events);
    }

    /// Publishes events that are in no outbox; `None` if they would overtake some that are.
    pub(super) fn directly(&self, events: &[Event]) -> Option<Ticket> {
        if self.shared.state().behind {
            return None;
        }
        self.shared.log.publish_now(events.to_vec()).ok()
    }

    /// Events of a stage that the log does not have yet.
    pub(super) async fn waiting(&self, stage: &str) -> Result<u64, sqlx::Error> {
        let in_hand = {
            let state = self.shared.state();
            (!state.behind).then(|| state.by_stage.get(stage).copied().unwrap_or(0))
        };
        match in_hand {
            Some(count) => Ok(count),
            None => self.shared.outbox.count(stage).await,
        }
    }

    /// Waits a little until the log has everything.
    pub(super) async fn close(&self) {
        let empty = async {
            loop {
                let changed = self.shared.changed.notified();
                tokio::pin!(changed);
                changed.as_mut().enable();
                if self.shared.state().in_hand.is_empty() {
                    return;
                }
                changed.await;
            }
        };
        // The next start goes on with the rest.
        let _ = tokio::time::timeout(END, empty).await;
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // The state is changed in whole steps; a panic cannot leave it half-changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Publishes those that are not on their way yet. What came past the table waits there
    /// while something older is there.
    fn take(self: &Arc<Self>, mut events: Vec<Event>) {
        let mut state = self.state();
        if state.behind || state.in_hand.len() + events.len() > IN_HAND {
            state.behind = true;
            state.left += 1;
            self.look.notify_one();
            return;
        }
        events.retain(|event| !state.in_hand.contains(&name(event)));
        if events.is_empty() {
            return;
        }
        let names: Vec<Name> = events.iter().map(name).collect();
        match self.log.publish_now(events) {
            Ok(ticket) => {
                state.put(&names);
                drop(state);
                tokio::spawn(self.clone().follow(ticket, names));
            }
            // Their stream is not known yet, or one is large: the look takes care of it.
            Err(_) => {
                state.behind = true;
                state.left += 1;
                self.look.notify_one();
            }
        }
    }

    async fn follow(self: Arc<Self>, mut ticket: Ticket, names: Vec<Name>) {
        ticket.wait().await;
        self.state().arrived(&names);
        // Who is told is only gone when all of this is.
        let _ = self.published.send(names);
    }

    /// Takes up what is only in the table, until nothing is.
    async fn read_all(self: &Arc<Self>) -> Result<(), sqlx::Error> {
        loop {
            let (left, before) = {
                let state = self.state();
                (state.left, state.in_hand.clone())
            };
            let rows = self.outbox.oldest(ROWS).await?;
            let full = rows.len() == ROWS as usize;
            let fresh: Vec<Event> = {
                let state = self.state();
                // What left while the table was read was published.
                let known = |name: &Name| before.contains(name) || state.in_hand.contains(name);
                let fresh = rows.into_iter().filter(|event| !known(&name(event)));
                fresh.collect()
            };
            let stuck = fresh.is_empty();
            if !stuck {
                self.publish(fresh).await;
            }
            if full {
                self.state().behind = true;
                if stuck {
                    let some_left = self.changed.notified();
                    let _ = tokio::time::timeout(LOOK, some_left).await;
                }
                return Ok(());
            }
            let mut state = self.state();
            if state.left == left {
                state.behind = false;
                return Ok(());
            }
        }
    }

    async fn publish(self: &Arc<Self>, events: Vec<Event>) {
        let names: Vec<Name> = events.iter().map(name).collect();
        match self.log.publish(events).await {
            Ok(ticket) => {
                self.state().put(&names);
                tokio::spawn(self.clone().follow(ticket, names));
            }
            // They are in the table: the next look tries again.
            Err(error) => {
                tracing::warn!(%error, "the outbox waits");
                self.state().left += 1;
                tokio::time::sleep(LOOK).await;
            }
        }
    }
}

impl State {
    fn put(&mut self, names: &[Name]) {
        for name in names {
            if self.in_hand.insert(name.clone()) {
                *self.by_stage.entry(name.0.clone()).or_default() += 1;
            }
        }
    }

    /// The log has these.
    fn arrived(&mut self, names: &[Name]) {
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

/// Looks for what is only in the table: at once if there is something, else now and then.
async fn look(shared: Arc<Shared>) {
    loop {
        let behind = shared.state().behind;
        if !behind {
            let _ = tokio::time::timeout(LOOK, shared.look.notified()).await;
        }
        if let Err(error) = shared.read_all().await {
            tracing::warn!(%error, "reading the outbox");
            tokio::time::sleep(LOOK).await;
        }
    }
}

/// Takes out of the table what the log has.
async fn forget(shared: Arc<Shared>, mut published: mpsc::UnboundedReceiver<Vec<Name>>) {
    let mut batches = Vec::new();
    while published.recv_many(&mut batches, 256).await > 0 {
        let names: Vec<Name> = batches.drain(..).flatten().collect();
        while let Err(error) = shared.outbox.forget(&names).await {
            tracing::warn!(%error, "emptying the outbox");
            tokio::time::sleep(LOOK).await;
        }
        let mut state = shared.state();
        for name in &names {
            state.in_hand.remove(name);
        }
        drop(state);
        shared.changed.notify_waiters();
    }
}
