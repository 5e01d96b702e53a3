//! Acknowledged acknowledgements: sent, and sent again until the server has confirmed them.
//!
//! ```text
//! settle -> +ACK with an address to answer to -> confirmation -> the window forgets
//!              ^ no answer for a while: again
//! ```

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_nats::{Client, Subscriber};
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt};
use tokio::sync::mpsc;

use super::window::Window;
use crate::Context;

/// How long a confirmation is waited for before the acknowledgement is sent again.
const CONFIRMATION: Duration = Duration::from_secs(5);
const LOOK: Duration = Duration::from_millis(500);

/// What is to be acknowledged.
pub(super) type Settled = (Arc<Window>, i64);

struct Sent {
    settled: Settled,
    at: Duration,
    refused: bool,
}

struct Acks {
    client: Client,
    context: Context,
    inbox: String,
    sent: HashMap<u64, Sent>,
    number: u64,
}

/// Acknowledges what comes in until nobody can send any more.
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
    let mut look = tokio::time::interval(LOOK);
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
            _ = look.tick() => acks.again().await,
        }
    }
}

impl Acks {
    async fn send(&mut self, settled: Settled) {
        let Some(reply) = settled.0.reply_to_settle(settled.1) else {
            return;
        };
        self.number += 1;
        let answer = format!("{}.{}", self.inbox, self.number);
        let sent = self
            .client
            .publish_with_reply(reply, answer, Bytes::from_static(b"+ACK"));
        if let Err(error) = sent.await {
            tracing::debug!(%error, "acknowledging");
        }
        let sent = Sent {
            settled,
            at: self.context.monotonic(),
            refused: false,
        };
        self.sent.insert(self.number, sent);
    }

    /// Takes in this confirmation and those that have come with it.
    fn confirmed(&mut self, first: async_nats::Message, more: &mut Subscriber) {
        let mut next = Some(first);
        while let Some(message) = next {
            let number = message.subject.rsplit('.').next();
            if let Some(number) = number.and_then(|text| text.parse().ok()) {
                // Without a leader nobody is there to confirm.
                if message.status.is_some() {
                    if let Some(sent) = self.sent.get_mut(&number) {
                        sent.refused = true;
                    }
                } else if let Some(sent) = self.sent.remove(&number) {
                    sent.settled.0.confirmed(sent.settled.1);
                }
            }
            next = more.next().now_or_never().flatten();
        }
    }

    async fn again(&mut self) {
        let late = self.context.monotonic().saturating_sub(CONFIRMATION);
        let is_late = |sent: &Sent| sent.refused || sent.at < late;
        let numbers: Vec<u64> = self
            .sent
            .iter()
            .filter(|(_, sent)| is_late(sent))
            .map(|(number, _)| *number)
            .collect();
        for number in numbers {
            if let Some(sent) = self.sent.remove(&number) {
                self.send(sent.settled).await;
            }
        }
    }
}
