//! The consumer of a stage: lanes over its window.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::stream::Stream;
use async_trait::async_trait;
use futures_util::future::BoxFuture;
use tokio_util::task::AbortOnDropHandle;

use super::connection::Connection;
use super::pull::{self, CONSUMER, RequestAddress};
use super::streams;
use super::window::Window;
use crate::event::Priority;
use crate::lanes::{AckHook, LaneConsumer, Logged, MAX_LOOK_AHEAD, Source};
use crate::log::{Consumer, Delivery, LogError};

/// How often to request messages again, in case a request was lost.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// How long to wait for messages that may be more urgent than those in the window.
const ARRIVAL_TIMEOUT: Duration = Duration::from_secs(2);

/// Opens the one consumer of a stage. It redelivers the messages of an older one of this process
/// that were not acknowledged.
pub(super) fn open<'a>(
    connection: &'a Arc<Connection>,
    stage: &'a str,
    stream: Stream,
) -> BoxFuture<'a, Result<Box<dyn Consumer>, LogError>> {
    Box::pin(async move {
        let current = begin(connection, stage, &stream).await?;
        Ok(Box::new(Reopening {
            connection: connection.clone(),
            stage: stage.to_owned(),
            stream,
            current: Some(current),
        }) as Box<dyn Consumer>)
    })
}

/// A consumer that starts over when a message arrives whose state is unknown: after a crash the
/// server may redeliver messages that were acknowledged long ago.
struct Reopening {
    connection: Arc<Connection>,
    stage: String,
    stream: Stream,
    /// `None` if starting over has failed: the next fetch tries again.
    current: Option<(Arc<Window>, LaneConsumer<Pulled>)>,
}

#[async_trait]
impl Consumer for Reopening {
    async fn fetch(&mut self, credits: usize) -> Result<Vec<Delivery>, LogError> {
        loop {
            let (window, lanes) = match &mut self.current {
                Some(current) => current,
                none => none.insert(begin(&self.connection, &self.stage, &self.stream).await?),
            };
            match lanes.fetch(credits).await {
                Err(error) if !window.is_closed() => {
                    tracing::warn!(stage = self.stage, %error, "the consumer is recreated");
                    self.current = None;
                }
                result => return result,
            }
        }
    }

    fn heartbeat(&self) {
        if let Some((window, _)) = &self.current {
            window.state().activity += 1;
        }
    }
}

async fn begin(
    connection: &Arc<Connection>,
    stage: &str,
    stream: &Stream,
) -> Result<(Arc<Window>, LaneConsumer<Pulled>), LogError> {
    let window = Window::new(connection.links(), stage);
    if let Some(older) = connection.windows.insert(stage.to_owned(), window.clone()) {
        older.all_confirmed().await;
        older.close();
    }
    let last = pull::last_sequence(stream).await.map_err(LogError)?;
    window.state().unconfirmed_up_to = i64::try_from(last).unwrap_or(i64::MAX);
    let inbox = connection.client.new_inbox();
    let Some(first) = pull::begin(connection, &window, stream, &inbox).await else {
        return Err(LogError("the consumer could not be created".to_owned()));
    };
    let running = pull::run(
        connection.clone(),
        window.clone(),
        stream.clone(),
        first,
        inbox.clone(),
    );
    let pulled = Pulled {
        subject: format!(
            "$JS.API.CONSUMER.MSG.NEXT.{}.{CONSUMER}",
            streams::name(&connection.options, stage)
        ),
        inbox,
        connection: connection.clone(),
        window: window.clone(),
        _task: AbortOnDropHandle::new(tokio::spawn(running)),
    };
    Ok((
        window,
        LaneConsumer::new(pulled, &connection.wakeups, stage),
    ))
}

/// A window as the source of a consumer.
struct Pulled {
    connection: Arc<Connection>,
    window: Arc<Window>,
    subject: String,
    inbox: String,
    _task: AbortOnDropHandle<()>,
}

impl Pulled {
    /// Requests messages so that `wanted` are in transit.
    async fn request(&self, wanted: usize) {
        let generation = self.window.state().generation;
        let address = RequestAddress {
            subject: self.subject.clone(),
            inbox: format!("{}.{generation}", self.inbox),
        };
        pull::request(&self.connection, &self.window, &address, wanted).await;
    }

    fn look(&self, cursors: [i64; 2], limit: usize) -> Result<Look, LogError> {
        let mut state = self.window.state();
        state.activity += 1;
        if let Some(reason) = &state.failed {
            return Err(LogError(reason.clone()));
        }
        let mut found: Vec<_> = state
            .after(Priority::Interactive, cursors[0])
            .take(limit)
            .collect();
        let left = limit.saturating_sub(found.len());
        found.extend(
            state
                .after(Priority::Background, cursors[1])
                .take(left.max(1)),
        );
        let unread = state.unread(cursors);
        // An interactive event may follow on the server after the background events here.
        let background = found
            .last()
            .is_some_and(|last| last.event.priority == Priority::Background);
        let ahead = MAX_LOOK_AHEAD.saturating_sub(state.in_flight());
        let more = usize::try_from(state.pending)
            .unwrap_or(usize::MAX)
            .min(ahead);
        Ok(Look {
            missing: limit.saturating_sub(unread),
            ahead: if background && left > 0 { more } else { 0 },
            found,
        })
    }
}

/// The events of the window for one read, and what to request from the server.
struct Look {
    found: Vec<Logged>,
    /// Messages missing to satisfy the read.
    missing: usize,
    /// Messages to read ahead in search of interactive events.
    ahead: usize,
}

#[async_trait]
impl Source for Pulled {
    async fn by_sequence(&self, sequences: &[i64]) -> Result<Vec<Logged>, LogError> {
        let state = self.window.state();
        let mut found: Vec<_> = sequences.iter().filter_map(|one| state.get(*one)).collect();
        found.sort_by_key(|logged| logged.sequence);
        Ok(found)
    }

    async fn next(&self, cursors: [i64; 2], limit: usize) -> Result<Vec<Logged>, LogError> {
        loop {
            let changed = self.window.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            let look = self.look(cursors, limit)?;
            self.request(look.missing.max(look.ahead)).await;
            if look.ahead == 0
                || tokio::time::timeout(ARRIVAL_TIMEOUT, changed)
                    .await
                    .is_err()
            {
                return Ok(look.found);
            }
        }
    }

    async fn background_between(
        &self,
        keys: &BTreeSet<&str>,
        after: i64,
        before: i64,
    ) -> Result<Vec<Logged>, LogError> {
        let state = self.window.state();
        let background = state.after(Priority::Background, after);
        let of_keys = background
            .take_while(|logged| logged.sequence < before)
            .filter(|logged| keys.contains(logged.event.key.as_str()));
        Ok(of_keys.collect())
    }

    fn poll_interval(&self) -> Option<Duration> {
        Some(POLL_INTERVAL)
    }

    fn ack_hook(&self) -> Option<AckHook> {
        let window = self.window.clone();
        Some(Arc::new(move |sequence| window.ack(sequence)))
    }
}
