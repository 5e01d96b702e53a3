//! Requests messages from the server and adds them to the window.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::stream::{ConsumerErrorKind, Stream};
use async_nats::{Message, StatusCode, Subscriber};
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt};
use jiff::Timestamp;

use super::connection::Connection;
use super::envelope::{self, Raw};
use super::options::Options;
use super::window::{Arrival, Window};
use crate::event::{Event, LOST_PAYLOAD};

/// Name of the durable consumer of each stage's stream.
pub(super) const CONSUMER: &str = "engine";
/// How long the server keeps a request that it cannot answer yet. It is short, because a change
/// of leader loses requests.
const REQUEST_EXPIRY: Duration = Duration::from_secs(5);
/// Wait before a failed step is retried.
const RETRY: Duration = Duration::from_millis(500);
/// How often a missing payload is looked for before it counts as lost.
const MAX_LOADS: usize = 4;

/// Where requests go and where they are answered.
pub(super) struct RequestAddress {
    pub(super) subject: String,
    /// The reply subject of a request is this, a dot and its number.
    pub(super) inbox: String,
}

fn config(options: &Options) -> pull::Config {
    pull::Config {
        durable_name: Some(CONSUMER.to_owned()),
        ack_policy: AckPolicy::Explicit,
        deliver_policy: DeliverPolicy::All,
        ack_wait: options.ack_wait,
        max_deliver: options.max_deliver,
        // The requests bound what is in flight.
        max_ack_pending: -1,
        ..pull::Config::default()
    }
}

/// Deletes the consumer and creates it again: it starts with the oldest message in the stream.
/// Returns the number of messages.
async fn recreate(stream: &Stream, options: &Options) -> Result<u64, String> {
    match stream.delete_consumer(CONSUMER).await {
        Ok(_) => {}
        Err(error) if is_missing(&error) => {}
        Err(error) => return Err(error.to_string()),
    }
    let created = stream.create_consumer(config(options)).await;
    created
        .map(|consumer| consumer.cached_info().num_pending)
        .map_err(|error| error.to_string())
}

/// Sequence of the last message in the stream. An earlier process may have handled messages up
/// to it: what the server reports of the consumer may be outdated after a crash of the server.
pub(super) async fn last_sequence(stream: &Stream) -> Result<u64, String> {
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

/// Requests as many messages as are missing to have `wanted` in transit.
pub(super) async fn request(
    connection: &Connection,
    window: &Window,
    address: &RequestAddress,
    wanted: usize,
) {
    let now = connection.context.monotonic();
    let (number, missing) = {
        let mut state = window.state();
        state.requests.retain(|_, ends| *ends > now);
        if state.requests.is_empty() {
            state.requested = 0;
        }
        let wanted = wanted + state.awaiting_redelivery();
        let missing = wanted.saturating_sub(state.requested);
        // Small requests are batched.
        if missing == 0 || (state.requested > 0 && missing * 4 < wanted) {
            return;
        }
        state.requested += missing;
        state.last_request += 1;
        let number = state.last_request;
        state
            .requests
            .insert(number, now + REQUEST_EXPIRY + Duration::from_secs(1));
        (number, missing)
    };
    let request = format!(
        "{{\"batch\":{missing},\"expires\":{}}}",
        REQUEST_EXPIRY.as_nanos()
    );
    let reply = format!("{}.{number}", address.inbox);
    let sent =
        connection
            .client
            .publish_with_reply(address.subject.clone(), reply, Bytes::from(request));
    if let Err(error) = sent.await {
        tracing::debug!(stage = window.stage, %error, "requesting messages failed");
    }
}

/// Adds the messages that arrive for the stage to its window, until the window is closed.
pub(super) async fn run(
    connection: Arc<Connection>,
    window: Arc<Window>,
    stream: Stream,
    first: Subscriber,
    inbox: String,
) {
    let mut connections = connection.connections.clone();
    connections.mark_unchanged();
    let mut heartbeat = tokio::time::interval(connection.options.ack_wait / 3);
    heartbeat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let (mut subscriber, mut reported) = (first, 0);
    loop {
        let recreate = tokio::select! {
            biased;
            changed = connections.changed() => match changed {
                Ok(()) => true,
                Err(_) => return window.fail("the connection is closed".to_owned()),
            },
            message = subscriber.next() => match message {
                Some(message) => receive_all(&connection, &window, message, &mut subscriber).await,
                None => true,
            },
            _ = heartbeat.tick() => {
                signal_progress(&connection, &window, &mut reported).await;
                false
            }
        };
        if window.is_closed() {
            return;
        }
        if recreate {
            match begin(&connection, &window, &stream, &inbox).await {
                Some(fresh) => subscriber = fresh,
                None => return,
            }
        }
    }
}

/// Creates the consumer again, with retries, and subscribes to its messages. `None` if the window
/// was closed or the connection has failed.
pub(super) async fn begin(
    connection: &Arc<Connection>,
    window: &Arc<Window>,
    stream: &Stream,
    inbox: &str,
) -> Option<Subscriber> {
    loop {
        if window.is_closed() {
            return None;
        }
        match recreate(stream, &connection.options).await {
            Ok(pending) => {
                let generation = window.begin_generation(pending);
                let subject = format!("{inbox}.{generation}.*");
                match connection.client.subscribe(subject).await {
                    Ok(subscriber) => {
                        connection.wakeups.wake(&window.stage);
                        return Some(subscriber);
                    }
                    Err(error) => {
                        window.fail(error.to_string());
                        return None;
                    }
                }
            }
            Err(error) => {
                tracing::warn!(
                    stage = window.stage,
                    error,
                    "creating the consumer failed, retrying"
                );
                tokio::time::sleep(RETRY).await;
            }
        }
    }
}

/// Processes this message and those that have arrived with it. Returns whether the consumer must
/// be created again.
async fn receive_all(
    connection: &Connection,
    window: &Arc<Window>,
    first: Message,
    more: &mut Subscriber,
) -> bool {
    let (mut next, mut recreate) = (Some(first), false);
    while let Some(message) = next {
        recreate = receive(connection, window, message).await;
        next = match recreate {
            true => None,
            false => more.next().now_or_never().flatten(),
        };
    }
    window.notify();
    recreate
}

async fn receive(connection: &Connection, window: &Arc<Window>, message: Message) -> bool {
    if let Some(status) = message.status {
        return request_ended(window, &message, status);
    }
    let message = async_nats::jetstream::Message {
        message,
        context: connection.api.clone(),
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
        Arrival::Unknown => {
            window.fail(format!(
                "message {sequence} was delivered before and is not known"
            ));
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
    let (mut event, claim) = envelope::event(connection.options.decode.as_ref(), &raw);
    if let Some(claim) = &claim
        && let Err(error) = load_payload(connection, &mut event, claim).await
    {
        // The message is redelivered, and its payload loaded again.
        tracing::warn!(
            stage = window.stage,
            claim,
            error,
            "loading a large payload failed"
        );
        tokio::time::sleep(RETRY).await;
        return true;
    }
    window.insert(sequence, event, claim, reply);
    false
}

/// Loads the payload of a claim into its event. If it stays missing it counts as lost, and the
/// event is marked so, since waiting for it would block the key for good.
async fn load_payload(
    connection: &Connection,
    event: &mut Event,
    claim: &str,
) -> Result<(), String> {
    for _ in 0..MAX_LOADS {
        if let Some(payload) = connection.claims.load(claim).await? {
            event.payload = payload;
            return Ok(());
        }
        // A replica may lag.
        tokio::time::sleep(RETRY).await;
    }
    event.schema = LOST_PAYLOAD.to_owned();
    event.payload = Bytes::copy_from_slice(claim.as_bytes());
    Ok(())
}

/// Processes the status that ends a request. Returns whether the consumer was deleted.
fn request_ended(window: &Window, message: &Message, status: StatusCode) -> bool {
    let number = message
        .subject
        .rsplit('.')
        .next()
        .and_then(|text| text.parse().ok());
    let left = message.headers.as_ref().and_then(|headers| {
        let left = headers.get("Nats-Pending-Messages")?;
        left.as_str().parse::<usize>().ok()
    });
    let description = message.description.as_deref().unwrap_or_default();
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
    // Without a leader no request is answered; the next read sends another one.
    status.as_u16() == 409 && description.to_lowercase().contains("consumer deleted")
}

/// Keeps the server from redelivering messages in flight, as long as the stage shows activity.
async fn signal_progress(connection: &Connection, window: &Window, reported: &mut u64) {
    let activity = window.state().activity;
    if std::mem::replace(reported, activity) == activity {
        return;
    }
    for reply in window.reply_subjects() {
        let sent = connection
            .client
            .publish(reply, Bytes::from_static(b"+WPI"));
        if sent.await.is_err() {
            return;
        }
    }
}
