//! What the suite needs of a backend.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use engine::dead_letters::DeadLetters;
use engine::event::{Event, EventId, Priority};
use engine::journal::{Commit, Input, Journal, Verdict, WriteSet};
use engine::log::{Consumer, Delivery, EventLog};
use jiff::Timestamp;

/// Rows of the suite's application: names, each of which may exist once. One named `panic`
/// makes its writer panic.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(pub(crate) Vec<String>);

impl WriteSet for Names {
    fn merge(&mut self, later: Self) {
        self.0.extend(later.0);
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The ports over one store.
#[derive(Clone)]
pub(crate) struct Store {
    pub(crate) log: Arc<dyn EventLog>,
    pub(crate) journal: Arc<dyn Journal<Names>>,
    pub(crate) dead_letters: Arc<dyn DeadLetters>,
    /// Keeps the backend's files or servers for as long as the ports are used.
    pub(crate) _alive: Arc<dyn Any + Send + Sync>,
}

/// A store that can be closed, crashed and opened again.
#[async_trait]
pub(crate) trait Backend: Sized + Send + Sync + 'static {
    /// A fresh store.
    async fn new() -> Self;

    /// A second handle, as another process would have it.
    async fn another(&self) -> Store;

    fn store(&self) -> Store;

    /// The names that were written, sorted.
    async fn names(&self) -> Vec<String>;

    /// Deliveries that were dropped without an ack.
    fn unfinished(&self) -> u64;

    /// Finishes the commits that were requested.
    async fn close(&self);

    /// Reopens the store with only what was durable.
    async fn crash(self) -> Self;
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

pub(crate) fn event(id: &str, stage: &str, key: &str) -> Event {
    Event {
        id: EventId(id.to_owned()),
        stage: stage.to_owned(),
        key: key.to_owned(),
        priority: Priority::Interactive,
        schema: "test.v1".to_owned(),
        published: at(1),
        due: at(1),
        trace: Some("00-trace".to_owned()),
        payload: Bytes::from_static(b"payload"),
    }
}

pub(crate) fn background(id: &str, stage: &str, key: &str) -> Event {
    Event {
        priority: Priority::Background,
        ..event(id, stage, key)
    }
}

/// A commit that answers a delivery.
pub(crate) fn answer(delivery: &Delivery, names: &[&str], emit: Vec<Event>) -> Commit<Names> {
    Commit {
        input: Input::Log {
            stage: delivery.event.stage.clone(),
            id: delivery.event.id.clone(),
            sequence: delivery.sequence,
        },
        verdict: Verdict::Done,
        writes: Names(names.iter().map(|name| (*name).to_owned()).collect()),
        emit,
        timers: Vec::new(),
    }
}

pub(crate) fn ids(deliveries: &[Delivery]) -> Vec<&str> {
    let ids = deliveries.iter().map(|delivery| &*delivery.event.id.0);
    ids.collect()
}

/// Fetches until there are `count` deliveries.
pub(crate) async fn gather(consumer: &mut Box<dyn Consumer>, count: usize) -> Vec<Delivery> {
    let mut deliveries = Vec::new();
    while deliveries.len() < count {
        deliveries.extend(consumer.fetch(count - deliveries.len()).await.unwrap());
    }
    deliveries
}

impl Store {
    pub(crate) async fn publish(&self, events: impl IntoIterator<Item = Event>) {
        let events = events.into_iter().collect();
        self.log.publish(events).await.unwrap();
    }

    pub(crate) async fn backlog(&self, stage: &str) -> u64 {
        self.log.backlog(stage).await.unwrap()
    }

    /// Waits until the backlog has this length: an event that moves from the outbox to the log
    /// may be counted twice for a moment.
    pub(crate) async fn backlog_is(&self, stage: &str, count: u64) {
        for _ in 0..500 {
            if self.backlog(stage).await == count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(self.backlog(stage).await, count, "{stage}");
    }

    pub(crate) async fn first(&self, stage: &str) -> Delivery {
        let mut consumer = self.log.consumer(stage).await.unwrap();
        consumer.fetch(1).await.unwrap().remove(0)
    }

    /// Commits and acknowledges.
    pub(crate) async fn finish(&self, delivery: Delivery, names: &[&str], emit: Vec<Event>) {
        let commit = Arc::new(answer(&delivery, names, emit));
        self.journal.commit(commit).await.unwrap();
        delivery.ack();
    }
}
