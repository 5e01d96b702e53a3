//! The peer of the overhead: a task sends each event of a log over a bare Tokio channel to the
//! task of its key, which answers with an acknowledgement and a credit.

use std::sync::Arc;
use std::time::Duration;

use engine::Context;
use engine::log::{Delivery, EventLog};
use engine::observe::latency::{Phase, StageLatency, Summary};
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::JoinHandle;

use crate::Failure;
use crate::null::NullLog;

/// An event and when it was sent.
type Sent = (Duration, Delivery);

/// The task that sends the events of a log, and the times of their hops.
pub(super) struct ChannelHop {
    sending: JoinHandle<Result<(), Failure>>,
    latency: Arc<StageLatency>,
}

impl ChannelHop {
    /// Starts a task for each key of the log, and the one that sends to them while there are
    /// fewer than `credits` events without an answer.
    pub(super) fn start(log: &NullLog, credits: usize) -> Self {
        let latency = Arc::new(StageLatency::default());
        let credits = Arc::new(Semaphore::new(credits));
        let tasks = (0..log.keys).map(|_| {
            // Without a limit, as the mailboxes of actors are; the credits bound what is in it.
            let (sender, events) = mpsc::unbounded_channel();
            let (latency, credits) = (latency.clone(), credits.clone());
            tokio::spawn(answer(events, latency, credits, log.context.clone()));
            sender
        });
        let tasks: Vec<_> = tasks.collect();
        let sending = tokio::spawn(send(log.clone(), tasks, credits));
        Self { sending, latency }
    }

    /// Waits until all events are sent, and returns the times of those that were answered.
    pub(super) async fn finished(self) -> Result<Summary, Failure> {
        self.sending.await??;
        Ok(self.latency.summaries()[&Phase::Runtime])
    }
}

async fn send(
    log: NullLog,
    tasks: Vec<UnboundedSender<Sent>>,
    credits: Arc<Semaphore>,
) -> Result<(), Failure> {
    let mut consumer = log.consumer("stage").await?;
    for n in 0..log.events {
        credits.acquire().await?.forget();
        for delivery in consumer.fetch(1).await? {
            let sent = (log.context.monotonic(), delivery);
            let received = tasks[n % log.keys].send(sent);
            received.map_err(|_| "the task of a key has ended")?;
        }
    }
    Ok(())
}

/// Receives the events of one key, one at a time, until the sender has ended.
async fn answer(
    mut events: UnboundedReceiver<Sent>,
    latency: Arc<StageLatency>,
    credits: Arc<Semaphore>,
    context: Context,
) {
    while let Some((sent, delivery)) = events.recv().await {
        let hop = context.monotonic().saturating_sub(sent);
        // All phases, as the runtime records them, so that recording costs the same.
        latency.record([hop; 5]);
        delivery.ack();
        credits.add_permits(1);
    }
}

#[cfg(test)]
mod tests;
