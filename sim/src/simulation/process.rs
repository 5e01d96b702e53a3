//! One process of the system: everything real but what lies outside, from its start to its
//! death.

use std::sync::Arc;
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

use super::providers::Providers;
use super::run::SimError;
use super::storage::{Storage, Store};
use super::watch::{BACKLOG, Watch};

/// Documents read at once.
const READERS: u32 = 2;

/// What outlives a process.
#[derive(Clone)]
pub(super) struct Machine {
    pub(super) context: Context,
    pub(super) storage: Storage,
    pub(super) blobs: MemoryBlobs,
    pub(super) watch: Watch,
}

/// A running system.
#[derive(Clone)]
pub(super) struct Process {
    pub(super) inbox: Inbox,
    pub(super) admission: Admission<PortError>,
    runtime: Arc<Runtime<Rows>>,
    store: Arc<Store>,
    providers: Providers,
}

impl Process {
    /// Starts as the server does.
    pub(super) async fn start(machine: &Machine, providers: Providers) -> Result<Self, SimError> {
        let context = machine.context.clone();
        let store = machine.storage.open(&context, &machine.watch).await?;
        let queries = store.queries.clone();
        let blobs = Arc::new(machine.blobs.clone());
        let limits = Limits::new(context.clone());
        let ports = ports(&providers, &limits, queries.clone(), machine.blobs.clone());
        let builder = Runtime::builder(context.clone(), store.journal.clone(), store.log.clone());
        let settings = pipeline::Options::default();
        let builder = pipeline::add_stages(builder.limits(limits), &context, &ports, &settings);
        let tick = pipeline::start_tick(&*store.journal, &context, &settings).await;
        tick.map_err(SimError::new)?;
        let counted = queries.clone();
        let admission = Admission::new(context.clone(), BACKLOG, move || {
            let queries = counted.clone();
            Box::pin(async move { Ok(queries.email_counts().await?.open) })
        });
        Ok(Self {
            inbox: Inbox::new(context, blobs, store.journal.clone(), queries),
            admission,
            runtime: Arc::new(builder.start().await.map_err(SimError::new)?),
            store: Arc::new(store),
            providers,
        })
    }

    /// Dies here and now; of the commits on their way to the disk the first `kept` arrive.
    pub(super) async fn die(&self, kept: usize) {
        self.providers.die();
        self.store.crash(kept).await;
        self.runtime.kill().await;
    }

    /// Is told to stop, and dies while it drains.
    pub(super) async fn die_draining(&self, after: Duration) {
        let drain = self.runtime.drain(Duration::from_secs(30));
        // Whether it was done in time or not: what follows is the end.
        let _ = tokio::time::timeout(after, drain).await;
        self.die(0).await;
    }

    /// Stops in peace. Answers whether everything in hand was finished.
    pub(super) async fn stop(&self) -> bool {
        let report = self.runtime.drain(Duration::from_secs(120)).await;
        self.store.close().await;
        self.providers.die();
        report.stuck.is_empty()
    }

    pub(super) fn fail(&self, stage: &str, key: Option<&str>) {
        self.runtime.fail(stage, key);
    }

    pub(super) fn set_full(&self, full: bool) {
        self.store.set_full(full);
    }

    pub(super) fn repeat(&self, events: usize) {
        self.store.repeat(events);
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
        concurrent: READERS,
        per_user: READERS,
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
