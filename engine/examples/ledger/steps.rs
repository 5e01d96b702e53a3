//! Wraps the store and counts its steps, so that the process can abort between any two of them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use engine::embedded::Embedded;
use engine::event::Event;
use engine::journal::{Commit, Committed, Journal, JournalError, Parked, ParkedKey};
use engine::log::{Consumer, Delivery, EventLog, LogError};
use engine::timers::Timer;

use crate::rows::Ledger;

pub(crate) struct Steps {
    store: Embedded<Ledger>,
    count: Arc<Count>,
}

struct Count {
    steps: Mutex<HashMap<&'static str, u64>>,
    abort_at: Option<Step>,
}

/// The n-th step of a kind.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) kind: String,
    pub(crate) number: u64,
}

impl Count {
    fn step(&self, kind: &'static str) {
        let Some(abort_at) = self.abort_at.as_ref().filter(|step| step.kind == kind) else {
            return;
        };
        let mut steps = self.steps.lock().unwrap_or_else(PoisonError::into_inner);
        let number = steps.entry(kind).or_default();
        *number += 1;
        if *number == abort_at.number {
            eprintln!("abort: {kind}={number}");
            std::process::abort();
        }
    }
}

impl Steps {
    pub(crate) fn new(store: Embedded<Ledger>, abort_at: Option<Step>) -> Arc<Self> {
        let steps = Mutex::default();
        let count = Arc::new(Count { steps, abort_at });
        Arc::new(Self { store, count })
    }

    /// Counts a step, and aborts the process if it is the chosen one.
    pub(crate) fn step(&self, kind: &'static str) {
        self.count.step(kind);
    }
}

/// A consumer that counts its fetches.
struct Counting {
    consumer: Box<dyn Consumer>,
    count: Arc<Count>,
}

#[async_trait]
impl Consumer for Counting {
    async fn fetch(&mut self, credits: usize) -> Result<Vec<Delivery>, LogError> {
        self.count.step("before-fetch");
        let fetched = self.consumer.fetch(credits).await;
        self.count.step("after-fetch");
        fetched
    }
}

#[async_trait]
impl EventLog for Steps {
    async fn publish(&self, events: Vec<Event>) -> Result<(), LogError> {
        self.store.publish(events).await
    }

    async fn consumer(&self, stage: &str) -> Result<Box<dyn Consumer>, LogError> {
        Ok(Box::new(Counting {
            consumer: self.store.consumer(stage).await?,
            count: self.count.clone(),
        }))
    }

    async fn backlog(&self, stage: &str) -> Result<u64, LogError> {
        self.store.backlog(stage).await
    }
}

#[async_trait]
impl Journal<Ledger> for Steps {
    async fn commit(&self, commit: Arc<Commit<Ledger>>) -> Result<Committed, JournalError> {
        self.step("before-commit");
        let committed = self.store.commit(commit).await;
        self.step("after-commit");
        committed
    }

    async fn parked_keys(&self, stage: &str) -> Result<Vec<ParkedKey>, JournalError> {
        self.store.parked_keys(stage).await
    }

    async fn parked_key(&self, stage: &str, key: &str) -> Result<Option<ParkedKey>, JournalError> {
        self.store.parked_key(stage, key).await
    }

    async fn parked_head(&self, stage: &str, key: &str) -> Result<Option<Parked>, JournalError> {
        self.step("before-parked");
        let head = self.store.parked_head(stage, key).await;
        self.step("after-parked");
        head
    }

    async fn timers(&self) -> Result<Vec<Timer>, JournalError> {
        self.store.timers().await
    }

    async fn timer(&self, id: &str) -> Result<Option<Timer>, JournalError> {
        self.store.timer(id).await
    }
}
