//! Publishing: at most one event of a key of a stage is in transit, so that a retry cannot
//! reorder the key; different keys are published concurrently.
//!
//! ```text
//! enqueue -> lane of (stage, key) -> publish, wait for the ack -> next of the lane
//!                                     |  no answer, no leader, full: retry, same id
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

use super::envelope;
use super::options::Options;
use crate::event::{Event, partition};

/// How long one attempt waits for the acknowledgement.
const ACK_TIMEOUT: Duration = Duration::from_secs(5);
/// Wait before the first retry; doubles with each up to the maximum.
const MIN_BACKOFF: Duration = Duration::from_millis(50);
const MAX_BACKOFF: Duration = Duration::from_secs(1);

/// An event to publish.
pub(super) struct Outgoing {
    pub(super) event: Event,
    /// Name of the object with its payload, if that is too large for a message.
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
    /// The events that wait for each lane in use, first come, first served. Lanes are numbered
    /// by a hash; keys with equal hashes share a lane, which only makes them slower.
    lanes: Mutex<HashMap<u64, VecDeque<oneshot::Sender<()>>>>,
}

/// Events in transit. They are published while [`Ticket::wait`] is polled; dropping the ticket
/// abandons the rest.
pub(crate) struct Ticket(Vec<BoxFuture<'static, ()>>);

impl Ticket {
    /// Publishes the events, and waits until the server has acknowledged all of them.
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

/// A turn in a lane. Its drop passes the lane on to the next event.
struct Turn {
    shared: Arc<Shared>,
    lane: u64,
    waiting: Option<oneshot::Receiver<()>>,
}

impl Turn {
    async fn wait(&mut self) {
        if let Some(waiting) = &mut self.waiting {
            // The drop of the turn before sends.
            let _ = waiting.await;
            self.waiting = None;
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let is_granted = match &mut self.waiting {
            None => true,
            Some(waiting) => waiting.try_recv().is_ok(),
        };
        if is_granted {
            self.shared.leave(self.lane);
        }
    }
}

/// The server's acknowledgement of a message.
#[derive(Deserialize)]
struct PublishAck {
    error: Option<ApiError>,
}

#[derive(Deserialize)]
struct ApiError {
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
        let publishing = events.into_iter().map(|outgoing| {
            let names = (&outgoing.event.stage, &outgoing.event.key);
            let lane = self.0.hasher.hash_one(names);
            let mut turn = Turn {
                shared: self.0.clone(),
                lane,
                waiting: enter(&mut lanes, lane),
            };
            async move {
                turn.wait().await;
                turn.shared.publish(&outgoing).await;
            }
            .boxed()
        });
        Ticket(publishing.collect())
    }
}

/// Joins a lane; `None` if it was free.
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
        // No update of the lanes can panic half-way.
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Passes the lane on to the first event in it that was not abandoned.
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

    /// Publishes an event, with retries until the server has acknowledged it.
    async fn publish(&self, outgoing: &Outgoing) {
        let event = &outgoing.event;
        let subject = format!("{}.{}.{}", self.prefix, event.stage, partition(&event.key));
        let mut wait = MIN_BACKOFF;
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
                    tracing::debug!(subject, reason, "publishing failed, retrying");
                    tokio::time::sleep(wait).await;
                    wait = (wait * 2).min(MAX_BACKOFF);
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
            .timeout(Some(ACK_TIMEOUT));
        let sent = self.client.send_request(subject, request).await;
        let message = sent.map_err(|error| error.to_string())?;
        let ack: PublishAck =
            serde_json::from_slice(&message.payload).map_err(|error| error.to_string())?;
        match ack.error {
            None => Ok(()),
            Some(error) => Err(error.description),
        }
    }
}
