//! Logs and actors that fail: supervision.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use engine::event::Event;
use engine::journal::{Commit, Committed, Journal, JournalError, Parked, ParkedKey};
use engine::log::{Consumer, Delivery, EventLog, LogError};
use engine::observe::snapshot::StageState;
use engine::timers::Timer;

use crate::backend::{Backend, Names, Store, event};
use crate::rig::{PARKS, Plan, Rig, done, transient};

/// A log whose consumers fail a number of times.
struct Failing {
    log: Arc<dyn EventLog>,
    /// Calls of `consumer` that fail, after the first.
    consumers: AtomicU32,
    fetches: Arc<AtomicU32>,
    opened: AtomicU32,
}

#[async_trait]
impl EventLog for Failing {
    async fn publish(&self, events: Vec<Event>) -> Result<(), LogError> {
        self.log.publish(events).await
    }

    async fn consumer(&self, stage: &str) -> Result<Box<dyn Consumer>, LogError> {
        let first = self.opened.fetch_add(1, Ordering::SeqCst) == 0;
        if !first && take_one(&self.consumers) {
            return Err(LogError("planted".to_owned()));
        }
        Ok(Box::new(FailingConsumer {
            consumer: self.log.consumer(stage).await?,
            fetches: self.fetches.clone(),
        }))
    }

    async fn backlog(&self, stage: &str) -> Result<u64, LogError> {
        self.log.backlog(stage).await
    }
}

struct FailingConsumer {
    consumer: Box<dyn Consumer>,
    fetches: Arc<AtomicU32>,
}

#[async_trait]
impl Consumer for FailingConsumer {
    async fn fetch(&mut self, credits: usize) -> Result<Vec<Delivery>, LogError> {
        match take_one(&self.fetches) {
            true => Err(LogError("planted".to_owned())),
            false => self.consumer.fetch(credits).await,
        }
    }
}

fn take_one(counter: &AtomicU32) -> bool {
    counter
        .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
            left.checked_sub(1)
        })
        .is_ok()
}

/// A journal whose reads of parked events fail on demand.
#[derive(Clone)]
struct Faulty {
    journal: Arc<dyn Journal<Names>>,
    /// Calls of `parked_head` that panic: the actor of the key fails.
    heads: Arc<AtomicU32>,
    /// Calls of `parked_key` that fail: the stage's actor fails with it.
    keys: Arc<AtomicU32>,
    /// Calls of `parked_key` that are slow once an actor has failed.
    late: Arc<AtomicU32>,
}

impl Faulty {
    fn new(store: &Store) -> Self {
        Self {
            journal: store.journal.clone(),
            heads: Arc::default(),
            keys: Arc::default(),
            late: Arc::default(),
        }
    }

    /// Makes the stage's actor fail at the next release of a parked event.
    fn fail_at_next_release(&self) {
        self.keys.store(1, Ordering::SeqCst);
        self.heads.store(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl Journal<Names> for Faulty {
    async fn commit(&self, commit: Arc<Commit<Names>>) -> Result<Committed, JournalError> {
        self.journal.commit(commit).await
    }

    async fn parked_keys(&self, stage: &str) -> Result<Vec<ParkedKey>, JournalError> {
        self.journal.parked_keys(stage).await
    }

    async fn parked_key(&self, stage: &str, key: &str) -> Result<Option<ParkedKey>, JournalError> {
        // Only after the panic, or the actor of the key would repeat the call.
        let failed = self.heads.load(Ordering::SeqCst) == 0;
        if failed && take_one(&self.keys) {
            return Err(JournalError::Unavailable("planted".to_owned()));
        }
        let answer = self.journal.parked_key(stage, key).await;
        if failed && take_one(&self.late) {
            // Long enough for a new actor to park something, if there were one.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        answer
    }

    async fn parked_head(&self, stage: &str, key: &str) -> Result<Option<Parked>, JournalError> {
        assert!(!take_one(&self.heads), "a planted panic");
        self.journal.parked_head(stage, key).await
    }

    async fn timers(&self) -> Result<Vec<Timer>, JournalError> {
        self.journal.timers().await
    }

    async fn timer(&self, id: &str) -> Result<Option<Timer>, JournalError> {
        self.journal.timer(id).await
    }
}

fn failing(store: &Store, consumers: u32, fetches: u32) -> Store {
    Store {
        log: Arc::new(Failing {
            log: store.log.clone(),
            consumers: AtomicU32::new(consumers),
            fetches: Arc::new(AtomicU32::new(fetches)),
            opened: AtomicU32::new(0),
        }),
        ..store.clone()
    }
}

/// Parks the event "trigger" for a moment.
fn plan() -> Plan {
    Plan::new(PARKS, |event: &Event, attempt, _| {
        match (&*event.id.0, attempt) {
            ("trigger", 1) => transient(),
            _ => done(),
        }
    })
}

/// A rig whose consumers and fetches fail this often, and the journal that can make its stage
/// fail.
async fn rig<B: Backend>(consumers: u32, fetches: u32) -> (Rig<B>, Faulty) {
    let backend = B::new().await;
    let faulty = Faulty::new(&backend.store());
    let store = Store {
        journal: Arc::new(faulty.clone()),
        ..failing(&backend.store(), consumers, fetches)
    };
    (Rig::over(backend, store, plan()).await, faulty)
}

/// Each restart fails, and the limit is three.
pub(crate) async fn a_stage_with_exhausted_restarts_is_not_ready<B: Backend>() {
    let (mut rig, faulty) = rig::<B>(u32::MAX, 0).await;
    rig.store.publish([event("e0", "a", "k")]).await;
    assert_eq!(rig.next().await, "e0 1");
    assert!(rig.runtime.snapshot().await.ready());
    faulty.fail_at_next_release();
    rig.store.publish([event("trigger", "a", "t")]).await;
    rig.until("its restarts are exhausted", |stage| {
        stage.state == StageState::Failed
    })
    .await;
    assert!(!rig.runtime.snapshot().await.ready());
    assert_eq!(rig.stage().await.counts.restarts, 3);
    rig.store.publish([event("e1", "a", "k")]).await;
    rig.drain().await;
    assert_eq!(
        rig.store.backlog("a").await,
        1,
        "no event is fetched any more"
    );
    // A new runtime on a log that works handles what was left.
    let backend = rig.backend.crash().await;
    let store = backend.store();
    let mut rig = Rig::over(backend, store, Plan::new(PARKS, |_, _, _| done())).await;
    let mut left = rig.take_ids(2).await;
    left.sort();
    assert_eq!(left, ["e1", "trigger"]);
    rig.finish().await;
}

pub(crate) async fn a_stage_recovers_when_its_log_does<B: Backend>() {
    let (mut rig, faulty) = rig::<B>(2, 1).await;
    rig.store.publish([event("e0", "a", "k")]).await;
    assert_eq!(rig.next().await, "e0 1", "a fetch failed, the next did not");
    faulty.fail_at_next_release();
    rig.store.publish([event("trigger", "a", "t")]).await;
    assert_eq!(
        rig.next().await,
        "trigger 1",
        "after two restarts that failed"
    );
    assert_eq!(rig.stage().await.counts.restarts, 3);
    rig.store.publish([event("e1", "a", "k")]).await;
    assert_eq!(rig.next().await, "e1 1", "from a new actor");
    assert!(rig.runtime.snapshot().await.ready());
    rig.finish().await;
}

/// The actor of a key panics outside its handler, with events in its mailbox and some parked.
pub(crate) async fn an_actor_that_panics_loses_nothing<B: Backend>() {
    let (mut rig, faulty) = rig::<B>(0, 0).await;
    faulty.heads.store(1, Ordering::SeqCst);
    faulty.late.store(1, Ordering::SeqCst);
    let ids = ["trigger", "e1", "e2", "e3", "e4", "e5", "e6"];
    rig.store.publish(ids.map(|id| event(id, "a", "k"))).await;
    assert_eq!(rig.take_ids(ids.len()).await, ids);
    rig.until("nothing is parked", |stage| stage.parked.keys == 0)
        .await;
    assert_eq!(faulty.heads.load(Ordering::SeqCst), 0, "it did panic");
    assert_eq!(rig.stage().await.counts.restarts, 0, "the stage went on");
    rig.finish().await;
}
