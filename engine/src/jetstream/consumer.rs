//! The consumer of a stage: lanes over its window.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::stream::Stream;
use async_trait::async_trait;
use tokio_util::task::AbortOnDropHandle;

use super::pull::{self, Asking, CONSUMER};
use super::streams;
use super::{Inner, Window};
use crate::event::Priority;
use crate::lanes::{Acker, LOOK_AHEAD, LaneConsumer, Logged, Source};
use crate::log::{Consumer, Delivery, LogError};

/// How often to ask again, should a request be lost.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// How long what the server has is waited for, for the sake of who goes first.
const ARRIVAL: Duration = Duration::from_secs(2);

/// Opens the one consumer of a stage. What an older one of this process has in hand comes
/// again here, unless it was settled before.
pub(super) async fn open(
    inner: &Arc<Inner>,
    stage: &str,
    stream: Stream,
) -> Result<Box<dyn Consumer>, LogError> {
    let current = begin(inner, stage, &stream).await?;
    Ok(Box::new(Reopening {
        inner: inner.clone(),
        stage: stage.to_owned(),
        stream,
        current: Some(current),
    }))
}

/// A consumer that begins anew when a message comes that it cannot place: after a crash of
/// its own the server may deliver again what was acknowledged long ago.
struct Reopening {
    inner: Arc<Inner>,
    stage: String,
    stream: Stream,
    /// None while beginning anew has not succeeded: the next fetch tries again.
    current: Option<(Arc<Window>, LaneConsumer<Pulled>)>,
}

#[async_trait]
impl Consumer for Reopening {
    async fn fetch(&mut self, credits: usize) -> Result<Vec<Delivery>, LogError> {
        loop {
            let (window, lanes) = match &mut self.current {
                Some(current) => current,
                none => none.insert(begin(&self.inner, &self.stage, &self.stream).await?),
            };
            match lanes.fetch(credits).await {
                Err(error) if !window.is_closed() => {
                    tracing::warn!(stage = self.stage, %error, "consuming from the beginning");
                    self.current = None;
                }
                result => return result,
            }
        }
    }

    fn is_working(&self) {
        if let Some((window, _)) = &self.current {
            window.state().activity += 1;
        }
    }
}

async fn begin(
    inner: &Arc<Inner>,
    stage: &str,
    stream: &Stream,
) -> Result<(Arc<Window>, LaneConsumer<Pulled>), LogError> {
    let window = Window::new(inner, stage);
    if let Some(older) = inner.windows.insert(stage.to_owned(), window.clone()) {
        older.acknowledged().await;
        older.close();
    }
    let doubtful = pull::last(stream).await.map_err(LogError)?;
    window.state().doubtful = i64::try_from(doubtful).unwrap_or(i64::MAX);
    let inbox = inner.client.new_inbox();
    let Some(first) = pull::begin(inner, &window, stream, &inbox).await else {
        return Err(LogError("the consumer could not be made".to_owned()));
    };
    let running = pull::run(
        inner.clone(),
        window.clone(),
        stream.clone(),
        first,
        inbox.clone(),
    );
    let pulled = Pulled {
        subject: format!(
            "$JS.API.CONSUMER.MSG.NEXT.{}.{CONSUMER}",
            streams::name(&inner.options, stage)
        ),
        inbox,
        inner: inner.clone(),
        window: window.clone(),
        _task: AbortOnDropHandle::new(tokio::spawn(running)),
    };
    Ok((window, LaneConsumer::new(pulled, &inner.wakeups, stage)))
}

struct Pulled {
    inner: Arc<Inner>,
    window: Arc<Window>,
    subject: String,
    inbox: String,
    _task: AbortOnDropHandle<()>,
}

impl Pulled {
    /// Sees to it that so many are unread or on their way.
    async fn ask(&self, wanted: usize) {
        let generation = self.window.state().generation;
        let asking = Asking {
            subject: self.subject.clone(),
            inbox: format!("{}.{generation}", self.inbox),
        };
        pull::ask(&self.inner, &self.window, &asking, wanted).await;
    }

    fn look(&self, cursors: [i64; 2], limit: usize) -> Result<Look, LogError> {
        let mut state = self.window.state();
        state.activity += 1;
        if let Some(reason) = &state.failed {
            return Err(LogError(reason.clone()));
        }
        let mut found: Vec<_> = state
            .beyond(Priority::Interactive, cursors[0])
            .take(limit)
            .collect();
        let room = limit.saturating_sub(found.len());
        found.extend(
            state
                .beyond(Priority::Background, cursors[1])
                .take(room.max(1)),
        );
        let unread = state.unread(cursors);
        // Behind what nobody waits for there may be something that somebody waits for.
        let background = found
            .last()
            .is_some_and(|last| last.event.priority == Priority::Background);
        let ahead = LOOK_AHEAD.saturating_sub(state.in_window());
        let more = usize::try_from(state.pending)
            .unwrap_or(usize::MAX)
            .min(ahead);
        Ok(Look {
            missing: limit.saturating_sub(unread),
            ahead: if background && room > 0 { more } else { 0 },
            found,
        })
    }
}

struct Look {
    found: Vec<Logged>,
    missing: usize,
    /// How many to look through for something more urgent.
    ahead: usize,
}

#[async_trait]
impl Source for Pulled {
    async fn again(&self, sequences: &[i64]) -> Result<Vec<Logged>, LogError> {
        let state = self.window.state();
        let mut found: Vec<_> = sequences.iter().filter_map(|one| state.get(*one)).collect();
        found.sort_by_key(|logged| logged.sequence);
        Ok(found)
    }

    async fn beyond(&self, cursors: [i64; 2], limit: usize) -> Result<Vec<Logged>, LogError> {
        loop {
            let changed = self.window.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            let look = self.look(cursors, limit)?;
            self.ask(look.missing.max(look.ahead)).await;
            if look.ahead == 0 || tokio::time::timeout(ARRIVAL, changed).await.is_err() {
                return Ok(look.found);
            }
        }
    }

    async fn background_of(
        &self,
        keys: &BTreeSet<&str>,
        after: i64,
        before: i64,
    ) -> Result<Vec<Logged>, LogError> {
        let state = self.window.state();
        let background = state.beyond(Priority::Background, after);
        let of_keys = background
            .take_while(|logged| logged.sequence < before)
            .filter(|logged| keys.contains(logged.event.key.as_str()));
        Ok(of_keys.collect())
    }

    fn look_again(&self) -> Option<Duration> {
        Some(LOOK_AGAIN)
    }

    fn acker(&self) -> Option<Acker> {
        let window = self.window.clone();
        Some(Arc::new(move |sequence| window.settle(sequence)))
    }
}
