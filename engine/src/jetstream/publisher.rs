//! Publishing: at most one event of a key of a stage is on its way, so that a retry cannot
//! reorder the key; different keys go side by side.
//!
//! ```text
//! enqueue -> lane of (stage, key) -> publish, wait for the ack -> next of the lane
//!                                     |  no answer, no leader, full: again, same id
//! ```

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_nats::{Client, HeaderMap};
use bytes::Bytes;
use futures_util::future::join_all;
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

struct Job {
    outgoing: Outgoing,
    done: oneshot::Sender<()>,
}

type Lane = (String, String);

pub(super) struct Publisher(Arc<Shared>);

struct Shared {
    client: Client,
    prefix: String,
    lanes: Mutex<HashMap<Lane, VecDeque<Job>>>,
}

/// Events on their way. Dropping it gives up those that were not sent yet.
#[derive(Debug)]
pub(crate) struct Ticket(Vec<oneshot::Receiver<()>>);

impl Ticket {
    /// Waits until the server has all of them. `false`: some were given up.
    pub(crate) async fn wait(&mut self) -> bool {
        let all = join_all(self.0.iter_mut()).await;
        self.0.clear();
        all.iter().all(Result::is_ok)
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
            lanes: Mutex::default(),
        }))
    }

    /// Puts the events into their lanes, in this order.
    pub(super) fn enqueue(&self, events: Vec<Outgoing>) -> Ticket {
        let mut waiting = Vec::with_capacity(events.len());
        let mut idle = Vec::new();
        let mut lanes = self.0.lanes();
        for outgoing in events {
            let (done, answer) = oneshot::channel();
            waiting.push(answer);
            let lane = (outgoing.event.stage.clone(), outgoing.event.key.clone());
            let job = Job { outgoing, done };
            match lanes.get_mut(&lane) {
                Some(queue) => queue.push_back(job),
                None => {
                    lanes.insert(lane.clone(), VecDeque::from([job]));
                    idle.push(lane);
                }
            }
        }
        drop(lanes);
        for lane in idle {
            tokio::spawn(self.0.clone().drive(lane));
        }
        Ticket(waiting)
    }
}

impl Shared {
    fn lanes(&self) -> MutexGuard<'_, HashMap<Lane, VecDeque<Job>>> {
        // Lanes are changed in whole steps; a panic cannot leave one half-changed.
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Publishes what is in a lane until it is empty.
    async fn drive(self: Arc<Self>, lane: Lane) {
        loop {
            let next = {
                let mut lanes = self.lanes();
                let next = lanes.get_mut(&lane).and_then(VecDeque::pop_front);
                if next.is_none() {
                    lanes.remove(&lane);
                }
                next
            };
            let Some(mut job) = next else { return };
            let published = tokio::select! {
                biased;
                () = job.done.closed() => false,
                () = self.publish(&job.outgoing) => true,
            };
            if published {
                let _ = job.done.send(());
            }
        }
    }

    /// Tries until the server has it.
    async fn publish(&self, outgoing: &Outgoing) {
        let event = &outgoing.event;
        let subject = format!("{}.{}.{}", self.prefix, event.stage, partition(&event.key));
        let mut headers = envelope::headers_of(event);
        let mut body = event.payload.clone();
        if let Some(claim) = &outgoing.claim {
            headers.insert(envelope::CLAIM, claim.as_str());
            body = Bytes::new();
        }
        let mut wait = FIRST_WAIT;
        loop {
            match self.attempt(&subject, headers.clone(), body.clone()).await {
                Ok(()) => return,
                Err(reason) => {
                    tracing::debug!(subject, reason, "publishing again");
                    tokio::time::sleep(wait).await;
                    wait = (wait * 2).min(LONGEST_WAIT);
                }
            }
        }
    }

    async fn attempt(&self, subject: &str, headers: HeaderMap, body: Bytes) -> Result<(), String> {
        let request = async_nats::Request::new()
            .headers(headers)
            .payload(body)
            .timeout(Some(ANSWER));
        let sent = self.client.send_request(subject.to_owned(), request).await;
        let message = sent.map_err(|error| error.to_string())?;
        let answer: Answer =
            serde_json::from_slice(&message.payload).map_err(|error| error.to_string())?;
        match answer.error {
            None => Ok(()),
            Some(refusal) => Err(refusal.description),
        }
    }
}
