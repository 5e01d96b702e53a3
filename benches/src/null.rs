//! A log that always has events and a journal that commits immediately, so that a measurement
//! covers the runtime alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use engine::Context;
use engine::event::{Event, EventId, Priority};
use engine::journal::{Commit, Committed, Journal, JournalError, Parked, ParkedKey};
use engine::log::{Consumer, Delivery, EventLog, LogError, Receipt};
use engine::timers::Timer;
use tokio::sync::Semaphore;

/// Delivers `events` events, round robin over `keys` keys, as fast as they are fetched, or at
/// the pace of the permits.
#[derive(Clone, Debug)]
pub struct NullLog {
    /// Total number of events.
    pub events: usize,
    /// Number of keys that the events are spread over.
    pub keys: usize,
    /// Number of events settled so far.
    pub settled: Arc<AtomicUsize>,
    /// One permit for each event that may be fetched; `None`: no limit.
    pub permits: Option<Arc<Semaphore>>,
    /// Clock for the timestamps of events.
    pub context: Context,
}

impl NullLog {
    /// A log without a limit on fetching.
    pub fn new(events: usize, keys: usize, context: Context) -> Self {
        Self {
            events,
            keys,
            settled: Arc::default(),
            permits: None,
            context,
        }
    }

    /// A log whose events can be fetched once they are [released](Self::release).
    pub fn paced(events: usize, keys: usize, context: Context) -> Self {
        Self {
            permits: Some(Arc::new(Semaphore::new(0))),
            ..Self::new(events, keys, context)
        }
    }

    /// Lets this number of further events of a paced log be fetched.
    pub fn release(&self, events: usize) {
        if let Some(permits) = &self.permits {
            permits.add_permits(events);
        }
    }

    /// Waits until all events are settled.
    pub async fn finished(&self) {
        self.wait_settled(self.events).await;
    }

    /// Waits until this number of events is settled.
    pub async fn wait_settled(&self, events: usize) {
        while self.settled.load(Ordering::Acquire) < events {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
    }

    /// The event with this number; it is created when it is fetched.
    pub fn event(&self, n: usize) -> Event {
        let now = self.context.now();
        Event {
            id: EventId(format!("event-{n:012}")),
            stage: "stage".to_owned(),
            key: format!("user-{:07}", n % self.keys),
            priority: Priority::Interactive,
            schema: "bench.v1".to_owned(),
            published: now,
            due: now,
            trace: None,
            payload: Bytes::from_static(&[b'x'; 256]),
        }
    }
}

#[async_trait]
impl EventLog for NullLog {
    async fn publish(&self, _: Vec<Event>) -> Result<(), LogError> {
        Ok(())
    }

    async fn consumer(&self, _: &str) -> Result<Box<dyn Consumer>, LogError> {
        Ok(Box::new(NullConsumer {
            log: self.clone(),
            next: 0,
        }))
    }

    async fn backlog(&self, _: &str) -> Result<u64, LogError> {
        Ok((self.events - self.settled.load(Ordering::Acquire)) as u64)
    }
}

struct NullConsumer {
    log: NullLog,
    next: usize,
}

#[async_trait]
impl Consumer for NullConsumer {
    async fn fetch(&mut self, credits: usize) -> Result<Vec<Delivery>, LogError> {
        let left = self.log.events - self.next;
        let count = match &self.log.permits {
            _ if left == 0 => return std::future::pending().await,
            None => left.min(credits),
            Some(permits) => {
                let permit = permits.acquire().await;
                permit
                    .map_err(|error| LogError(error.to_string()))?
                    .forget();
                1
            }
        };
        let deliveries = (self.next..self.next + count).map(|n| {
            let receipt = CountingReceipt(self.log.settled.clone());
            Delivery::new(self.log.event(n), n as i64, Box::new(receipt))
        });
        let deliveries = deliveries.collect();
        self.next += count;
        Ok(deliveries)
    }
}

#[derive(Debug)]
struct CountingReceipt(Arc<AtomicUsize>);

impl Receipt for CountingReceipt {
    fn ack(&mut self) {
        self.0.fetch_add(1, Ordering::Release);
    }

    fn nak(&mut self) {}
}

/// Commits immediately and stores nothing.
#[derive(Clone, Copy, Debug)]
pub struct NullJournal;

#[async_trait]
impl Journal<()> for NullJournal {
    async fn commit(&self, _: Arc<Commit<()>>) -> Result<Committed, JournalError> {
        Ok(Committed::Applied)
    }

    async fn parked_keys(&self, _: &str) -> Result<Vec<ParkedKey>, JournalError> {
        Ok(Vec::new())
    }

    async fn parked_key(&self, _: &str, _: &str) -> Result<Option<ParkedKey>, JournalError> {
        Ok(None)
    }

    async fn parked_head(&self, _: &str, _: &str) -> Result<Option<Parked>, JournalError> {
        Ok(None)
    }

    async fn timers(&self) -> Result<Vec<Timer>, JournalError> {
        Ok(Vec::new())
    }

    async fn timer(&self, _: &str) -> Result<Option<Timer>, JournalError> {
        Ok(None)
    }
}
