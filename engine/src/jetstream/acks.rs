//! Acknowledgements: each is sent again until the server has confirmed it.
//!
//! ```text
//! settle -> +ACK with a reply subject -> confirmation -> removed from the window
//!              ^ no confirmation in time: sent again
//! ```

use std::collections::HashMap;
use std::time::Duration;

use async_nats::{Client, Subscriber};
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt};
use tokio::sync::mpsc;

use super::window::Settled;
use crate::Context;

/// Time after which an acknowledgement without a confirmation is sent again.
const CONFIRMATION_TIMEOUT: Duration = Duration::from_secs(5);
/// How often overdue confirmations are looked for.
const CHECK_INTERVAL: Duration = Duration::from_millis(500);

/// An acknowledgement without a confirmation.
struct Sent {
    settled: Settled,
    at: Duration,
    /// The server had no leader to answer.
    rejected: bool,
}

struct Acks {
    client: Client,
    context: Context,
    inbox: String,
    sent: HashMap<u64, Sent>,
    number: u64,
}

/// Acknowledges the deliveries that arrive on the channel until all its senders are dropped.
pub(super) async fn run(
    client: Client,
    context: Context,
    mut settled: mpsc::UnboundedReceiver<Settled>,
) -> Result<(), async_nats::SubscribeError> {
    let inbox = client.new_inbox();
    let mut confirmations = client.subscribe(format!("{inbox}.*")).await?;
    let mut acks = Acks {
        client,
        context,
        inbox,
        sent: HashMap::new(),
        number: 0,
    };
    let mut batch = Vec::new();
    let mut check = tokio::time::interval(CHECK_INTERVAL);
    loop {
        tokio::select! {
            biased;
            confirmed = confirmations.next() => match confirmed {
                Some(message) => acks.confirmed(message, &mut confirmations),
                None => return Ok(()),
            },
            count = settled.recv_many(&mut batch, 256) => {
                if count == 0 {
                    return Ok(());
                }
                for one in batch.drain(..) {
                    acks.send(one).await;
                }
            }
            _ = check.tick() => acks.resend_overdue().await,
        }
    }
}

impl Acks {
    async fn send(&mut self, settled: Settled) {
        let Some(reply) = settled.0.ack_subject(settled.1) else {
            return;
        };
        self.number += 1;
        let answer = format!("{}.{}", self.inbox, self.number);
        let sent = self
            .client
            .publish_with_reply(reply, answer, Bytes::from_static(b"+ACK"));
        if let Err(error) = sent.await {
            tracing::debug!(%error, "sending an acknowledgement failed");
        }
        let sent = Sent {
            settled,
            at: self.context.monotonic(),
            rejected: false,
        };
        self.sent.insert(self.number, sent);
    }

    /// Processes this confirmation and those that have arrived with it.
    fn confirmed(&mut self, first: async_nats::Message, more: &mut Subscriber) {
        let mut next = Some(first);
        while let Some(message) = next {
            let number = message.subject.rsplit('.').next();
            if let Some(number) = number.and_then(|text| text.parse().ok()) {
                // A status means that the stream has no leader to confirm.
                if message.status.is_some() {
                    if let Some(sent) = self.sent.get_mut(&number) {
                        sent.rejected = true;
                    }
                } else if let Some(sent) = self.sent.remove(&number) {
                    sent.settled.0.confirmed(sent.settled.1);
                }
            }
            next = more.next().now_or_never().flatten();
        }
    }

    async fn resend_overdue(&mut self) {
        let deadline = self
            .context
            .monotonic()
            .saturating_sub(CONFIRMATION_TIMEOUT);
        let is_overdue = |sent: &Sent| sent.rejected || sent.at < deadline;
        let numbers: Vec<u64> = self
            .sent
            .iter()
            .filter(|(_, sent)| is_overdue(sent))
            .map(|(number, _)| *number)
            .collect();
        for number in numbers {
            if let Some(sent) = self.sent.remove(&number) {
                self.send(sent.settled).await;
            }
        }
    }
}
