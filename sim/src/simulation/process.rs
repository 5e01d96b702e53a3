//! One process of the system, from its start to its crash or stop. Everything in it is real
//! but the store and the providers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actors::inbox::Inbox;
use actors::pipeline;
use actors::ports::Ports;
use actors::ports::{PortError, Queries};
use actors::rows::Rows;
use connectors::in_memory::MemoryBlobs;
use engine::flow::admission::Admission;
use engine::flow::limit::{self, Limits};
use engine::observe::snapshot::Snapshot;
use engine::{Context, Runtime};

use super::error::SimError;
use super::monitor::{MAX_OPEN, Monitor};
use super::planted::Bug;
use super::providers::Providers;
use super::storage::{Storage, Store};

/// Maximum number of documents read at the same time.
const MAX_READERS: u32 = 2;

/// Everything that outlives a process.
#[derive(Clone)]
pub(super) struct Machine {
    pub(super) context: Context,
    pub(super) storage: Storage,
    pub(super) blobs: MemoryBlobs,
    pub(super) monitor: Monitor,
    pub(super) planted: Option<Bug>,
}

/// A running system.
#[derive(Clone)]
pub(super) struct Process {
    pub(super) inbox: Inbox,
    pub(super) admission: Admission<PortError>,
    runtime: Arc<Runtime<Rows>>,
    store: Arc<Store>,
    providers: Providers,
    planted: Option<Bug>,
    /// Number of the next events that a planted bug publishes twice.
    repeats: Arc<AtomicUsize>,
}

impl Process {
    /// Starts as the server does.
    pub(super) async fn start(machine: &Machine, providers: Providers) -> Result<Self, SimError> {
        let context = machine.context.clone();
        let mut observer = machine.monitor.observer();
        if let Some(bug) = machine.planted {
            observer = bug.observe(observer);
        }
        let store = machine.storage.open(&context, observer).await?;
        let repeats = Arc::new(AtomicUsize::new(0));
        let (mut log, mut journal) = (store.log.clone(), store.journal.clone());
        if let Some(bug) = machine.planted {
            (log, journal) = bug.plant(&context, log, journal, repeats.clone());
        }
        let queries = store.queries.clone();
        let blobs = Arc::new(machine.blobs.clone());
        let limits = Limits::new(context.clone());
        let ports = ports(&providers, &limits, queries.clone(), machine.blobs.clone());
        let builder = Runtime::builder(context.clone(), journal.clone(), log);
        let settings = pipeline::Options::default();
        let builder = pipeline::add_stages(builder.limits(limits), &context, &ports, &settings);
        let tick = pipeline::start_tick(&*store.journal, &context, &settings).await;
        tick.map_err(SimError::new)?;
        let open_emails = queries.clone();
        let admission = Admission::new(context.clone(), MAX_OPEN, move || {
            let queries = open_emails.clone();
            Box::pin(async move { Ok(queries.email_counts().await?.open) })
        });
        Ok(Self {
            inbox: Inbox::new(context, blobs, journal, queries),
            admission,
            runtime: Arc::new(builder.start().await.map_err(SimError::new)?),
            store: Arc::new(store),
            providers,
            planted: machine.planted,
            repeats,
        })
    }

    /// Crashes. Of the commits that wait for their sync the first `kept` are durable.
    pub(super) async fn crash(&self, kept: usize) {
        self.providers.die();
        self.store.crash(kept).await;
        self.runtime.kill().await;
    }

    /// Begins to drain, and crashes after this time.
    pub(super) async fn crash_draining(&self, after: Duration) {
        let drain = self.runtime.drain(Duration::from_secs(30));
        // It crashes whether the drain has finished or not.
        let _ = tokio::time::timeout(after, drain).await;
        self.crash(0).await;
    }

    /// Drains and stops. Returns whether every in-flight event was finished.
    pub(super) async fn stop(&self) -> bool {
        let report = self.runtime.drain(Duration::from_secs(120)).await;
        self.store.close().await;
        self.providers.die();
        report.stuck.is_empty()
    }

    /// Makes the actor of a stage fail, or that of a key of the stage.
    pub(super) fn fail(&self, stage: &str, key: Option<&str>) {
        self.runtime.fail(stage, key);
    }

    pub(super) fn set_full(&self, full: bool) {
        self.store.set_full(full);
    }

    /// The next `events` events are published twice.
    pub(super) fn repeat(&self, events: usize) {
        // The store recognises a repetition, so the planted journal has to make it.
        match self.planted {
            Some(Bug::NoDeduplication) => self.repeats.store(events, Ordering::Relaxed),
            _ => self.store.repeat(events),
        }
    }

    pub(super) fn queries(&self) -> &dyn Queries {
        &*self.store.queries
    }

    pub(super) async fn snapshot(&self) -> Snapshot {
        self.runtime.snapshot().await
    }
}

fn ports(
    providers: &Providers,
    limits: &Limits,
    queries: Arc<dyn Queries>,
    blobs: MemoryBlobs,
) -> Ports {
    let reading = limit::Options {
        concurrent: MAX_READERS,
        per_user: MAX_READERS,
        ..limit::Options::default()
    };
    let providers = Arc::new(providers.clone());
    Ports {
        reader: providers.clone(),
        reader_limit: limits.limiter("reader", &reading),
        geocoder: providers.clone(),
        routes: providers.clone(),
        weather: Some(providers.clone()),
        blobs: Arc::new(blobs),
        outbox: providers.clone(),
        calendars: providers,
        queries,
    }
}
