//! What a process has pulled of a stage and not settled, and what it has settled and the
//! server has not yet confirmed.
//!
//! ```text
//! arrives -> open (unread | in hand) --settle--> acknowledging --confirmed--> gone
//!              ^ a redelivery of what is known only brings a fresh reply address
//! ```

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use async_nats::Subject;
use tokio::sync::Notify;

use super::Inner;
use crate::event::{Event, Priority};
use crate::lanes::Logged;

/// How long confirmations are waited for by those who want to know.
const CONFIRMED: Duration = Duration::from_secs(10);

pub(super) struct Window {
    pub(super) inner: Weak<Inner>,
    pub(super) stage: String,
    pub(super) state: Mutex<State>,
    /// Something arrived, was confirmed, or failed.
    pub(super) changed: Notify,
}

/// A delivery's place on the server.
#[derive(Clone)]
struct Reply {
    subject: Subject,
    /// Which making of the consumer it belongs to: an older one is void.
    generation: u64,
}

struct Open {
    event: Event,
    reply: Reply,
    claim: Option<String>,
}

struct Acknowledging {
    reply: Reply,
    claim: Option<String>,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) generation: u64,
    /// The number that the consumer's next delivery must have.
    pub(super) next: u64,
    /// The highest sequence that ever arrived.
    highest: i64,
    /// By lane.
    open: [BTreeMap<i64, Open>; 2],
    acknowledging: BTreeMap<i64, Acknowledging>,
    /// Messages that were asked for and have not arrived.
    pub(super) requested: usize,
    /// The requests, with the time at which each has ended for certain.
    pub(super) requests: HashMap<u64, Duration>,
    pub(super) last_request: u64,
    /// Messages that the server has beyond the last that arrived.
    pub(super) pending: u64,
    /// Messages of an older making of the consumer that have not come again.
    stale: usize,
    /// Counts what shows that the stage is alive.
    pub(super) activity: u64,
    /// Up to here an earlier process may have handled messages that are still there.
    pub(super) doubtful: i64,
    /// A newer consumer has taken over.
    closed: bool,
    /// Why nothing will arrive any more.
    pub(super) failed: Option<String>,
}

/// What to do about a delivery.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    /// Not seen before: to be decoded and put in.
    New,
    /// Known.
    Known,
    /// Out of order: the consumer must be made anew.
    Gap,
    /// It cannot be placed: start over.
    Lost,
}

impl Window {
    pub(super) fn new(inner: &Arc<Inner>, stage: &str) -> Arc<Self> {
        Arc::new(Self {
            inner: Arc::downgrade(inner),
            stage: stage.to_owned(),
            state: Mutex::default(),
            changed: Notify::new(),
        })
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // The state is changed in whole steps; a panic cannot leave it half-changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn has(&self, sequence: i64) -> bool {
        let state = self.state();
        let open = state.open.iter().any(|lane| lane.contains_key(&sequence));
        open || state.acknowledging.contains_key(&sequence)
    }

    /// The consumer was made anew; `pending` messages are for it.
    pub(super) fn begin(&self, pending: u64) -> u64 {
        let mut state = self.state();
        state.generation += 1;
        state.next = 1;
        state.requested = 0;
        state.requests.clear();
        state.pending = pending;
        if pending == 0 {
            // What was acknowledged last has arrived, then.
            state.acknowledging.clear();
        }
        state.stale = state.in_window() + state.acknowledging.len();
        let generation = state.generation;
        drop(state);
        self.changed.notify_waiters();
        generation
    }

    /// A delivery has arrived.
    pub(super) fn arrived(
        self: &Arc<Self>,
        sequence: i64,
        number: u64,
        pending: u64,
        reply: &Subject,
    ) -> Arrival {
        let mut state = self.state();
        if number != state.next {
            return Arrival::Gap;
        }
        state.next += 1;
        state.pending = pending;
        state.activity += 1;
        state.requested = state.requested.saturating_sub(1);
        if state.requested == 0 {
            state.requests.clear();
        }
        state.forget_confirmed(sequence);
        let reply = Reply {
            subject: reply.clone(),
            generation: state.generation,
        };
        let mut lanes = state.open.iter_mut();
        if let Some(open) = lanes.find_map(|lane| lane.get_mut(&sequence)) {
            let old = std::mem::replace(&mut open.reply, reply);
            state.came_again(&old);
            return Arrival::Known;
        }
        if let Some(acknowledging) = state.acknowledging.get_mut(&sequence) {
            let old = std::mem::replace(&mut acknowledging.reply, reply);
            state.came_again(&old);
            drop(state);
            self.acknowledge(sequence);
            return Arrival::Known;
        }
        match sequence > state.highest {
            true => Arrival::New,
            false => Arrival::Lost,
        }
    }

    /// Puts a new event in.
    pub(super) fn put(&self, sequence: i64, event: Event, claim: Option<String>, reply: Subject) {
        let mut state = self.state();
        let generation = state.generation;
        state.highest = sequence;
        let reply = Reply {
            subject: reply,
            generation,
        };
        let lane = event.priority as usize;
        let open = Open {
            event,
            reply,
            claim,
        };
        state.open[lane].insert(sequence, open);
    }

    /// Something was put in.
    pub(super) fn tell(&self) {
        self.changed.notify_waiters();
        if let Some(inner) = self.inner.upgrade() {
            inner.wakeups.wake(&self.stage);
        }
    }

    pub(super) fn fail(&self, reason: String) {
        self.state().failed.get_or_insert(reason);
        self.changed.notify_waiters();
        if let Some(inner) = self.inner.upgrade() {
            inner.wakeups.wake(&self.stage);
        }
    }

    /// The effects are durable: the server may forget the message.
    pub(super) fn settle(self: &Arc<Self>, sequence: i64) {
        let mut state = self.state();
        state.activity += 1;
        let mut lanes = state.open.iter_mut();
        let settled = lanes.find_map(|lane| lane.remove(&sequence));
        let Some(Open { reply, claim, .. }) = settled else {
            return;
        };
        if state.closed {
            return;
        }
        let acknowledging = Acknowledging { reply, claim };
        state.acknowledging.insert(sequence, acknowledging);
        drop(state);
        self.acknowledge(sequence);
    }

    /// Asks for the acknowledgement of what was settled.
    fn acknowledge(self: &Arc<Self>, sequence: i64) {
        if let Some(inner) = self.inner.upgrade() {
            // It ends with the connection, and then nothing can be acknowledged.
            let _ = inner.settled.send((self.clone(), sequence));
        }
    }

    /// Where to acknowledge what was settled. Not on an older making of the consumer: then it
    /// goes on when the message arrives again, or is known to be gone.
    pub(super) fn reply_to_settle(&self, sequence: i64) -> Option<Subject> {
        let state = self.state();
        let entry = state.acknowledging.get(&sequence)?;
        let current = entry.reply.generation == state.generation;
        current.then(|| entry.reply.subject.clone())
    }

    /// The server has forgotten the message.
    pub(super) fn confirmed(&self, sequence: i64) {
        let gone = {
            let mut state = self.state();
            let gone = state.acknowledging.remove(&sequence);
            if let Some(gone) = &gone {
                state.came_again(&gone.reply);
            }
            gone
        };
        self.changed.notify_waiters();
        if let Some(claim) = gone.and_then(|gone| gone.claim)
            && let Some(inner) = self.inner.upgrade()
        {
            let tracker = inner.forgetting.clone();
            tracker.spawn(async move { inner.forget(&claim).await });
        }
    }

    /// Waits until everything that was settled before is confirmed, but not for ever.
    pub(super) async fn acknowledged(&self) {
        let all = async {
            loop {
                let changed = self.changed.notified();
                tokio::pin!(changed);
                changed.as_mut().enable();
                if self.nothing_to_confirm() {
                    return;
                }
                changed.await;
            }
        };
        // What is not confirmed by then is counted as there.
        let _ = tokio::time::timeout(CONFIRMED, all).await;
    }

    fn nothing_to_confirm(&self) -> bool {
        let state = self.state();
        state.acknowledging.is_empty() || state.failed.is_some()
    }

    /// A newer consumer takes over: what is settled here from now on comes again there.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        state.acknowledging.clear();
        state
            .failed
            .get_or_insert_with(|| "a newer consumer has taken over".to_owned());
    }

    pub(super) fn is_closed(&self) -> bool {
        self.state().closed
    }

    /// Reply addresses of what is in hand, for signs of progress.
    pub(super) fn in_hand(&self) -> Vec<Subject> {
        let state = self.state();
        let current = |open: &&Open| open.reply.generation == state.generation;
        let open = state.open.iter().flat_map(BTreeMap::values).filter(current);
        open.map(|open| open.reply.subject.clone()).collect()
    }
}

impl State {
    /// What had this reply need not come again any more.
    fn came_again(&mut self, old: &Reply) {
        if old.generation != self.generation {
            self.stale = self.stale.saturating_sub(1);
        }
    }

    /// The new consumer begins with the oldest that is left: what was acknowledged on an
    /// older one and comes before `sequence` is gone.
    fn forget_confirmed(&mut self, sequence: i64) {
        // All have come again: nothing of an older one is left to look for.
        if self.stale == 0 {
            return;
        }
        let (generation, last) = (self.generation, self.pending == 0);
        let before = self.acknowledging.len();
        self.acknowledging.retain(|known, entry| {
            let unseen = entry.reply.generation != generation;
            !(unseen && (*known < sequence || (last && *known > sequence)))
        });
        let gone = before - self.acknowledging.len();
        self.stale = self.stale.saturating_sub(gone);
    }

    /// Events of a lane beyond its cursor, in order.
    pub(super) fn beyond(&self, lane: Priority, cursor: i64) -> impl Iterator<Item = Logged> {
        let open = self.open[lane as usize].range(cursor.saturating_add(1)..);
        open.map(|(sequence, open)| logged(*sequence, open))
    }

    /// One that is open.
    pub(super) fn get(&self, sequence: i64) -> Option<Logged> {
        let open = self.open.iter().find_map(|lane| lane.get(&sequence))?;
        Some(logged(sequence, open))
    }

    /// How many were not read yet.
    pub(super) fn unread(&self, cursors: [i64; 2]) -> usize {
        let lanes = self.open.iter().zip(cursors);
        lanes
            .map(|(lane, cursor)| lane.range(cursor.saturating_add(1)..).count())
            .sum()
    }

    /// How many must come again before anything new does.
    pub(super) fn to_come_again(&self) -> usize {
        self.stale
    }

    pub(super) fn in_window(&self) -> usize {
        self.open.iter().map(BTreeMap::len).sum()
    }
}

fn logged(sequence: i64, open: &Open) -> Logged {
    Logged {
        sequence,
        event: open.event.clone(),
    }
}
