//! The messages of a stage that a process has pulled, until the server has confirmed their
//! acknowledgement.
//!
//! ```text
//! arrives -> open (unread | in flight) --ack--> acknowledging --confirmed--> removed
//!              ^ a redelivery of a known message only updates its reply subject
//! ```
//! Each time the consumer is created again begins a new delivery generation. Reply subjects of
//! an older generation are void: an acknowledgement waits until the message is redelivered in
//! the current one, or is known to be deleted.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use async_nats::Subject;
use tokio::sync::{Notify, mpsc};

use super::claims::Claims;
use crate::event::{Event, Priority};
use crate::lanes::{Logged, Wakeups};

/// How long [`Window::all_confirmed`] waits.
const CONFIRMATION_TIMEOUT: Duration = Duration::from_secs(10);

/// A delivery to acknowledge to the server, by its sequence.
pub(super) type Settled = (Arc<Window>, i64);

/// What a window needs of its connection, which it does not keep alive.
pub(super) struct Links {
    pub(super) wakeups: Arc<Wakeups>,
    pub(super) settled: mpsc::WeakUnboundedSender<Settled>,
    pub(super) claims: Weak<Claims>,
}

/// The messages of one stage.
pub(super) struct Window {
    links: Links,
    pub(super) stage: String,
    state: Mutex<State>,
    /// Something arrived, was confirmed, or failed.
    pub(super) changed: Notify,
}

/// The reply subject of a delivery.
struct Reply {
    subject: Subject,
    /// The delivery generation that it belongs to.
    generation: u64,
}

/// A message that is not acknowledged.
struct Open {
    event: Event,
    reply: Reply,
    claim: Option<String>,
}

/// A message that was acknowledged; the server has not confirmed it yet.
struct Acknowledging {
    reply: Reply,
    claim: Option<String>,
}

#[derive(Default)]
pub(super) struct State {
    /// The current delivery generation.
    pub(super) generation: u64,
    /// The number that the consumer's next delivery must have.
    next_delivery: u64,
    /// The highest sequence that has arrived.
    highest: i64,
    /// The open messages by lane and sequence.
    open: [BTreeMap<i64, Open>; 2],
    acknowledging: BTreeMap<i64, Acknowledging>,
    /// Messages that were requested and have not arrived.
    pub(super) requested: usize,
    /// The open requests, each with the monotonic time by which it has certainly expired.
    pub(super) requests: HashMap<u64, Duration>,
    pub(super) last_request: u64,
    /// Messages that the server has after the last that arrived.
    pub(super) pending: u64,
    /// Messages of older generations that were not redelivered in the current one.
    awaiting_redelivery: usize,
    /// A counter that grows while the stage makes progress.
    pub(super) activity: u64,
    /// Messages up to this sequence may have been handled by an earlier process although the
    /// stream still has them.
    pub(super) unconfirmed_up_to: i64,
    /// A newer consumer has replaced this one.
    closed: bool,
    /// Why no further messages will arrive.
    pub(super) failed: Option<String>,
}

/// How a delivery relates to the window.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    /// Not delivered before: it is to be decoded and inserted.
    New,
    /// A redelivery of a message in the window, whose reply subject is updated: nothing else to do.
    Known,
    /// A delivery before it was lost: the consumer must be created again.
    Gap,
    /// Delivered before and no longer in the window: the consumer must start over.
    Unknown,
}

impl Window {
    pub(super) fn new(links: Links, stage: &str) -> Arc<Self> {
        Arc::new(Self {
            links,
            stage: stage.to_owned(),
            state: Mutex::default(),
            changed: Notify::new(),
        })
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // No update of the state can panic half-way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a message is in the window.
    pub(super) fn has(&self, sequence: i64) -> bool {
        let state = self.state();
        let open = state.open.iter().any(|lane| lane.contains_key(&sequence));
        open || state.acknowledging.contains_key(&sequence)
    }

    /// Begins a new generation: the consumer was created again and has `pending` messages to
    /// deliver. Returns the number of the generation.
    pub(super) fn begin_generation(&self, pending: u64) -> u64 {
        let mut state = self.state();
        state.generation += 1;
        state.next_delivery = 1;
        state.requested = 0;
        state.requests.clear();
        state.pending = pending;
        if pending == 0 {
            // The stream is empty, so the server has processed every acknowledgement.
            state.acknowledging.clear();
        }
        state.awaiting_redelivery = state.in_flight() + state.acknowledging.len();
        let generation = state.generation;
        drop(state);
        self.changed.notify_waiters();
        generation
    }

    /// Registers a delivery; `number` counts the deliveries of the generation.
    pub(super) fn arrived(
        self: &Arc<Self>,
        sequence: i64,
        number: u64,
        pending: u64,
        reply: &Subject,
    ) -> Arrival {
        let mut state = self.state();
        if number != state.next_delivery {
            return Arrival::Gap;
        }
        state.next_delivery += 1;
        state.pending = pending;
        state.activity += 1;
        state.requested = state.requested.saturating_sub(1);
        if state.requested == 0 {
            state.requests.clear();
        }
        state.remove_deleted(sequence);
        let reply = Reply {
            subject: reply.clone(),
            generation: state.generation,
        };
        let mut lanes = state.open.iter_mut();
        if let Some(open) = lanes.find_map(|lane| lane.get_mut(&sequence)) {
            let old = std::mem::replace(&mut open.reply, reply);
            state.redelivered(&old);
            return Arrival::Known;
        }
        if let Some(acknowledging) = state.acknowledging.get_mut(&sequence) {
            let old = std::mem::replace(&mut acknowledging.reply, reply);
            state.redelivered(&old);
            drop(state);
            self.acknowledge(sequence);
            return Arrival::Known;
        }
        match sequence > state.highest {
            true => Arrival::New,
            false => Arrival::Unknown,
        }
    }

    /// Inserts a new message.
    pub(super) fn insert(
        &self,
        sequence: i64,
        event: Event,
        claim: Option<String>,
        reply: Subject,
    ) {
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

    /// Wakes the consumer after messages were inserted.
    pub(super) fn notify(&self) {
        self.changed.notify_waiters();
        self.links.wakeups.wake(&self.stage);
    }

    /// Makes the reads of the consumer fail, since no further messages will arrive.
    pub(super) fn fail(&self, reason: String) {
        self.state().failed.get_or_insert(reason);
        self.notify();
    }

    /// The effects of a message are durable: the server may delete it.
    pub(super) fn ack(self: &Arc<Self>, sequence: i64) {
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

    /// Requests that the acknowledgement of a message is sent.
    fn acknowledge(self: &Arc<Self>, sequence: i64) {
        if let Some(settled) = self.links.settled.upgrade() {
            // The receiver ends with the connection; nothing can be acknowledged then.
            let _ = settled.send((self.clone(), sequence));
        }
    }

    /// The subject to acknowledge a message on. `None` if its reply subject is of an older
    /// generation.
    pub(super) fn ack_subject(&self, sequence: i64) -> Option<Subject> {
        let state = self.state();
        let entry = state.acknowledging.get(&sequence)?;
        let current = entry.reply.generation == state.generation;
        current.then(|| entry.reply.subject.clone())
    }

    /// The server has confirmed the acknowledgement of a message.
    pub(super) fn confirmed(&self, sequence: i64) {
        let removed = {
            let mut state = self.state();
            let removed = state.acknowledging.remove(&sequence);
            if let Some(removed) = &removed {
                state.redelivered(&removed.reply);
            }
            removed
        };
        self.changed.notify_waiters();
        if let Some(claim) = removed.and_then(|removed| removed.claim)
            && let Some(claims) = self.links.claims.upgrade()
        {
            claims.delete(claim);
        }
    }

    /// Waits until the server has confirmed all acknowledgements, up to a time limit.
    pub(super) async fn all_confirmed(&self) {
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
        // Messages without a confirmation by then still count as in the stream.
        let _ = tokio::time::timeout(CONFIRMATION_TIMEOUT, all).await;
    }

    fn nothing_to_confirm(&self) -> bool {
        let state = self.state();
        state.acknowledging.is_empty() || state.failed.is_some()
    }

    /// A newer consumer replaces this one, and redelivers what is acknowledged here from now on.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        state.acknowledging.clear();
        state
            .failed
            .get_or_insert_with(|| "a newer consumer has replaced this one".to_owned());
    }

    pub(super) fn is_closed(&self) -> bool {
        self.state().closed
    }

    /// The current reply subjects of the open messages, for progress signals.
    pub(super) fn reply_subjects(&self) -> Vec<Subject> {
        let state = self.state();
        let current = |open: &&Open| open.reply.generation == state.generation;
        let open = state.open.iter().flat_map(BTreeMap::values).filter(current);
        open.map(|open| open.reply.subject.clone()).collect()
    }
}

impl State {
    /// A message with this reply was redelivered or confirmed.
    fn redelivered(&mut self, old: &Reply) {
        if old.generation != self.generation {
            self.awaiting_redelivery = self.awaiting_redelivery.saturating_sub(1);
        }
    }

    /// A consumer delivers the messages of the stream in order: those acknowledged in an older
    /// generation that are missing before `sequence` were deleted.
    fn remove_deleted(&mut self, sequence: i64) {
        // No message of an older generation is left.
        if self.awaiting_redelivery == 0 {
            return;
        }
        let (generation, last) = (self.generation, self.pending == 0);
        let before = self.acknowledging.len();
        self.acknowledging.retain(|known, entry| {
            let is_older = entry.reply.generation != generation;
            !(is_older && (*known < sequence || (last && *known > sequence)))
        });
        let deleted = before - self.acknowledging.len();
        self.awaiting_redelivery = self.awaiting_redelivery.saturating_sub(deleted);
    }

    /// The open messages of a lane after its cursor, in order.
    pub(super) fn after(&self, lane: Priority, cursor: i64) -> impl Iterator<Item = Logged> {
        let open = self.open[lane as usize].range(cursor.saturating_add(1)..);
        open.map(|(sequence, open)| logged(*sequence, open))
    }

    /// An open message.
    pub(super) fn get(&self, sequence: i64) -> Option<Logged> {
        let open = self.open.iter().find_map(|lane| lane.get(&sequence))?;
        Some(logged(sequence, open))
    }

    /// Number of open messages after the cursors.
    pub(super) fn unread(&self, cursors: [i64; 2]) -> usize {
        let lanes = self.open.iter().zip(cursors);
        lanes
            .map(|(lane, cursor)| lane.range(cursor.saturating_add(1)..).count())
            .sum()
    }

    /// Number of messages that are redelivered before any new one.
    pub(super) fn awaiting_redelivery(&self) -> usize {
        self.awaiting_redelivery
    }

    /// Number of open messages.
    pub(super) fn in_flight(&self) -> usize {
        self.open.iter().map(BTreeMap::len).sum()
    }
}

fn logged(sequence: i64, open: &Open) -> Logged {
    Logged {
        sequence,
        event: open.event.clone(),
    }
}
