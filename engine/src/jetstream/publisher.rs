//! Publishing: at most one event of a key of a stage is on its way, so that a retry cannot
//! reorder the key; different keys go side by side.
//!
//! ```text
//! enqueue -> lane of (stage, key) -> publish, wait for the ack -> next of the lane
//!                                     |  no answer, no leader, full: again, same id
//! ```

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_nats::{Client, HeaderMap};
use bytes::Bytes;
use futures_util::future::{BoxFuture, FutureExt, join_all};
use serde::Deserialize;
use tokio::sync::oneshot;

use super::{Options, envelope};
use crate::event::{Event, partition};

/// How long one attempt waits for its answer.
const ANSWER: Duration = Duration::from_secs(5);
/// Waits between attempts double up to the second.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// An event with the headers that it goes out with.
pub(super) struct Outgoing {
    pub(super) event: Event,
    /// Where its payload is, if it is too large for a message.
    pub(super) claim: Option<String>,
}

impl From<Event> for Outgoing {
    fn from(event: Event) -> Self {
        Self { event, claim: None }
    }
}

pub(super) struct Publisher(Arc<Shared>);

struct Shared {
    client: Client,
    prefix: String,
    hasher: RandomState,
    /// Who waits for a lane; a lane that is here has somebody in it. By hash: that two keys
    /// share one does no harm.
    lanes: Mutex<HashMap<u64, VecDeque<oneshot::Sender<()>>>>,
}

/// Events on their way. They go on while somebody waits; dropping it gives up those that are
/// left.
pub(crate) struct Ticket(Vec<BoxFuture<'static, ()>>);

impl Ticket {
    /// Waits until the server has all of them.
    pub(crate) async fn wait(&mut self) {
        match self.0.len() {
            1 => {
                if let Some(only) = self.0.first_mut() {
                    only.await;
                }
            }
            _ => {
                join_all(self.0.iter_mut()).await;
            }
        }
        self.0.clear();
    }
}

/// A place in a lane, first come, first served.
struct Turn {
    shared: Arc<Shared>,
    lane: u64,
    waiting: Option<oneshot::Receiver<()>>,
}

impl Turn {
    async fn comes(&mut self) {
        if let Some(waiting) = &mut self.waiting {
            // Whoever leaves the lane says so.
            let _ = waiting.await;
            self.waiting = None;
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let has_it = match &mut self.waiting {
            None => true,
            Some(waiting) => waiting.try_recv().is_ok(),
        };
        if has_it {
            self.shared.leave(self.lane);
        }
    }
}

/// The server's answer to a message.
#[derive(Deserialize)]
struct Answer {
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    description: String,
}

impl Publisher {
    pub(super) fn new(client: Client, options: &Options) -> Self {
        Self(Arc::new(Shared {
            client,
            prefix: options.prefix.clone(),
            hasher: RandomState::new(),
            lanes: Mutex::default(),
        }))
    }

    /// Puts the events into their lanes, in this order.
    pub(super) fn enqueue(&self, events: Vec<Outgoing>) -> Ticket {
        let mut lanes = self.0.lanes();
        let on_their_way = events.into_iter().map(|outgoing| {
            let names = (&outgoing.event.stage, &outgoing.event.key);
            let lane = self.0.hasher.hash_one(names);
            let mut turn = Turn {
                shared: self.0.clone(),
                lane,
                waiting: enter(&mut lanes, lane),
            };
            async move {
                turn.comes().await;
                turn.shared.publish(&outgoing).await;
            }
            .boxed()
        });
        Ticket(on_their_way.collect())
    }
}

/// `None`: the lane was free.
fn enter(
    lanes: &mut HashMap<u64, VecDeque<oneshot::Sender<()>>>,
    lane: u64,
) -> Option<oneshot::Receiver<()>> {
    match lanes.get_mut(&lane) {
        None => {
            lanes.insert(lane, VecDeque::new());
            None
        }
        Some(others) => {
            let (sender, receiver) = oneshot::channel();
            others.push_back(sender);
            Some(receiver)
        }
    }
}

impl Shared {
    fn lanes(&self) -> MutexGuard<'_, HashMap<u64, VecDeque<oneshot::Sender<()>>>> {
        // Lanes are changed in whole steps; a panic cannot leave one half-changed.
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next in the lane that has not gone away.
    fn leave(&self, lane: u64) {
        let mut lanes = self.lanes();
        let Some(others) = lanes.get_mut(&lane) else {
            return;
        };
        while let Some(next) = others.pop_front() {
            if next.send(()).is_ok() {
                return;
            }
        }
        lanes.remove(&lane);
    }

    /// Tries until the server has it.
    async fn publish(&self, outgoing: &Outgoing) {
        let event = &outgoing.event;
        let subject = format!("{}.{}.{}", self.prefix, event.stage, partition(&event.key));
        let mut wait = FIRST_WAIT;
        loop {
            let mut headers = envelope::headers_of(event);
            let mut body = event.payload.clone();
            if let Some(claim) = &outgoing.claim {
                headers.insert(envelope::CLAIM, claim.as_str());
                body = Bytes::new();
            }
            match self.attempt(subject.clone(), headers, body).await {
                Ok(()) => return,
                Err(reason) => {
                    tracing::debug!(subject, reason, "publishing again");
                    tokio::time::sleep(wait).await;
                    wait = (wait * 2).min(LONGEST_WAIT);
                }
            }
        }
    }

    async fn attempt(
        &self,
        subject: String,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<(), String> {
        let request = async_nats::Request::new()
            .headers(headers)
            .payload(body)
            .timeout(Some(ANSWER));
        let sent = self.client.send_request(subject, request).await;
        let message = sent.map_err(|error| error.to_string())?;
        let answer: Answer =
            serde_json::from_slice(&message.payload).map_err(|error| error.to_string())?;
        match answer.error {
            None => Ok(()),
            Some(refusal) => Err(refusal.description),
        }
    }
}
