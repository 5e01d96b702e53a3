//! Asking for messages and taking them in.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::stream::{ConsumerErrorKind, Stream};
use async_nats::{Message, StatusCode, Subscriber};
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt};
use jiff::Timestamp;

use super::envelope::{self, Raw};
use super::window::{Arrival, Window};
use super::{Inner, Options};
use crate::event::{Event, LOST_PAYLOAD};

/// The durable consumer of a stage's stream.
pub(super) const CONSUMER: &str = "engine";
/// How long the server keeps a request that it cannot answer. A change of leader loses
/// requests, so not for long.
const EXPIRES: Duration = Duration::from_secs(5);
const AGAIN: Duration = Duration::from_millis(500);
/// So often a payload that is not there is looked for.
const LOOKS: usize = 4;

/// How to ask the consumer for messages.
pub(super) struct Asking {
    pub(super) subject: String,
    /// Requests are answered to this and a number.
    pub(super) inbox: String,
}

fn config(options: &Options) -> pull::Config {
    pull::Config {
        durable_name: Some(CONSUMER.to_owned()),
        ack_policy: AckPolicy::Explicit,
        deliver_policy: DeliverPolicy::All,
        ack_wait: options.ack_wait,
        max_deliver: options.max_deliver,
        // What is in hand is bounded by what is asked for.
        max_ack_pending: -1,
        ..pull::Config::default()
    }
}

/// Deletes the consumer and makes it anew: it begins with the oldest message that is left.
/// Answers how many there are.
pub(super) async fn make(stream: &Stream, options: &Options) -> Result<u64, String> {
    match stream.delete_consumer(CONSUMER).await {
        Ok(_) => {}
        Err(error) if is_missing(&error) => {}
        Err(error) => return Err(error.to_string()),
    }
    let made = stream.create_consumer(config(options)).await;
    made.map(|consumer| consumer.cached_info().num_pending)
        .map_err(|error| error.to_string())
}

/// The last message that is there: up to it an earlier process may have handled some. What
/// the server says of the consumer may be old after a crash of its own.
pub(super) async fn last(stream: &Stream) -> Result<u64, String> {
    let info = stream.get_info().await;
    info.map(|info| info.state.last_sequence)
        .map_err(|error| error.to_string())
}

fn is_missing(error: &async_nats::jetstream::stream::ConsumerError) -> bool {
    match error.kind() {
        ConsumerErrorKind::JetStream(error) => error.code() == 404,
        _ => false,
    }
}

/// Asks for as many messages as are missing to have `wanted` on their way.
pub(super) async fn ask(inner: &Inner, window: &Window, asking: &Asking, wanted: usize) {
    let now = inner.context.monotonic();
    let (number, missing) = {
        let mut state = window.state();
        state.requests.retain(|_, ends| *ends > now);
        if state.requests.is_empty() {
            state.requested = 0;
        }
        let wanted = wanted + state.to_come_again();
        let missing = wanted.saturating_sub(state.requested);
        // Not for each message a request of its own.
        if missing == 0 || (state.requested > 0 && missing * 4 < wanted) {
            return;
        }
        state.requested += missing;
        state.last_request += 1;
        let number = state.last_request;
        state
            .requests
            .insert(number, now + EXPIRES + Duration::from_secs(1));
        (number, missing)
    };
    let request = format!("{{\"batch\":{missing},\"expires\":{}}}", EXPIRES.as_nanos());
    let reply = format!("{}.{number}", asking.inbox);
    let sent = inner
        .client
        .publish_with_reply(asking.subject.clone(), reply, Bytes::from(request));
    if let Err(error) = sent.await {
        tracing::debug!(stage = window.stage, %error, "asking for messages");
    }
}

/// Takes in what arrives for the stage, for as long as somebody holds on to it.
pub(super) async fn run(
    inner: Arc<Inner>,
    window: Arc<Window>,
    stream: Stream,
    first: Subscriber,
    inbox: String,
) {
    let mut connections = inner.connections.clone();
    connections.mark_unchanged();
    let mut alive = tokio::time::interval(inner.options.ack_wait / 3);
    alive.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let (mut subscriber, mut told) = (first, 0);
    loop {
        let anew = tokio::select! {
            biased;
            changed = connections.changed() => match changed {
                Ok(()) => true,
                Err(_) => return window.fail("the connection is closed".to_owned()),
            },
            message = subscriber.next() => match message {
                Some(message) => all_taken_in(&inner, &window, message, &mut subscriber).await,
                None => true,
            },
            _ = alive.tick() => {
                signal_progress(&inner, &window, &mut told).await;
                false
            }
        };
        if window.is_closed() {
            return;
        }
        if anew {
            match begin(&inner, &window, &stream, &inbox).await {
                Some(fresh) => subscriber = fresh,
                None => return,
            }
        }
    }
}

/// Makes the consumer anew, however long that takes, and listens for its messages.
pub(super) async fn begin(
    inner: &Arc<Inner>,
    window: &Arc<Window>,
    stream: &Stream,
    inbox: &str,
) -> Option<Subscriber> {
    loop {
        if window.is_closed() {
            return None;
        }
        match make(stream, &inner.options).await {
            Ok(pending) => {
                let generation = window.begin(pending);
                let subject = format!("{inbox}.{generation}.*");
                match inner.client.subscribe(subject).await {
                    Ok(subscriber) => {
                        inner.wakeups.wake(&window.stage);
                        return Some(subscriber);
                    }
                    Err(error) => {
                        window.fail(error.to_string());
                        return None;
                    }
                }
            }
            Err(error) => {
                tracing::warn!(stage = window.stage, error, "making the consumer again");
                tokio::time::sleep(AGAIN).await;
            }
        }
    }
}

/// Takes in this message and those that have come with it. Answers whether the consumer must
/// be made anew.
async fn all_taken_in(
    inner: &Inner,
    window: &Arc<Window>,
    first: Message,
    more: &mut Subscriber,
) -> bool {
    let (mut next, mut anew) = (Some(first), false);
    while let Some(message) = next {
        anew = taken_in(inner, window, message).await;
        next = match anew {
            true => None,
            false => more.next().now_or_never().flatten(),
        };
    }
    window.tell();
    anew
}

async fn taken_in(inner: &Inner, window: &Arc<Window>, message: Message) -> bool {
    if let Some(status) = message.status {
        return ended(window, &message, status);
    }
    let message = async_nats::jetstream::Message {
        message,
        context: inner.api.clone(),
    };
    let Ok(info) = message.info() else {
        return false;
    };
    let Some(reply) = message.reply.clone() else {
        return false;
    };
    let sequence = i64::try_from(info.stream_sequence).unwrap_or(i64::MAX);
    match window.arrived(sequence, info.consumer_sequence, info.pending, &reply) {
        Arrival::Known => return false,
        Arrival::Gap => return true,
        Arrival::Lost => {
            window.fail(format!("message {sequence} cannot be placed"));
            return false;
        }
        Arrival::New => {}
    }
    let raw = Raw {
        stage: &window.stage,
        subject: &message.subject,
        headers: message.headers.as_ref(),
        body: &message.payload,
        sequence: info.stream_sequence,
        at: Timestamp::from_nanosecond(info.published.unix_timestamp_nanos()).unwrap_or_default(),
    };
    let (mut event, claim) = envelope::event(inner, &raw);
    if let Some(claim) = &claim
        && let Err(error) = claimed(inner, &mut event, claim).await
    {
        // It comes again, and the payload is asked for again.
        tracing::warn!(stage = window.stage, claim, error, "a large payload");
        tokio::time::sleep(AGAIN).await;
        return true;
    }
    window.put(sequence, event, claim, reply);
    false
}

/// Puts the payload in. One that stays away is lost: nobody shall wait for it for ever.
async fn claimed(inner: &Inner, event: &mut Event, claim: &str) -> Result<(), String> {
    for _ in 0..LOOKS {
        if let Some(payload) = inner.load(claim).await? {
            event.payload = payload;
            return Ok(());
        }
        // A replica may be behind.
        tokio::time::sleep(AGAIN).await;
    }
    event.schema = LOST_PAYLOAD.to_owned();
    event.payload = Bytes::copy_from_slice(claim.as_bytes());
    Ok(())
}

/// A request has ended, or the consumer has.
fn ended(window: &Window, message: &Message, status: StatusCode) -> bool {
    let number = message
        .subject
        .rsplit('.')
        .next()
        .and_then(|text| text.parse().ok());
    let left = message.headers.as_ref().and_then(|headers| {
        let left = headers.get("Nats-Pending-Messages")?;
        left.as_str().parse::<usize>().ok()
    });
    let gone = message.description.as_deref().unwrap_or_default();
    let mut state = window.state();
    if let Some(number) = number
        && state.requests.remove(&number).is_some()
    {
        state.requested = state.requested.saturating_sub(left.unwrap_or(0));
        if state.requests.is_empty() {
            state.requested = 0;
        }
    }
    drop(state);
    // Without a leader nobody answers: the next look asks again.
    status.as_u16() == 409 && gone.to_lowercase().contains("consumer deleted")
}

/// Keeps the server from delivering again what is in hand, but only as long as the stage
/// shows that it goes on.
async fn signal_progress(inner: &Inner, window: &Window, told: &mut u64) {
    let activity = window.state().activity;
    if std::mem::replace(told, activity) == activity {
        return;
    }
    for reply in window.in_hand() {
        let sent = inner.client.publish(reply, Bytes::from_static(b"+WPI"));
        if sent.await.is_err() {
            return;
        }
    }
}
