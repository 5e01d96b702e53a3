//! One process of the system: everything real but what lies outside, from its start to its
//! death.

use std::sync::Arc;
use std::time::Duration;

use actors::inbox::Inbox;
use actors::pipeline::{self, Ports};
use actors::ports::{PortError, Queries};
use actors::rows::Rows;
use connectors::memory::{MemoryBlobs, MemoryQueries, RowTables};
use engine::admission::Admission;
use engine::limit::{self, Limits};
use engine::memory::{Disk, Memory, Onlooker, Options};
use engine::snapshot::Snapshot;
use engine::{Context, Runtime};

use super::providers::Providers;

/// How long the disk takes to make a group of commits durable.
const SYNC: Duration = Duration::from_millis(3);
/// Documents read at once.
const READERS: u32 = 2;

/// What outlives a process.
#[derive(Clone)]
pub(super) struct Machine {
    pub(super) context: Context,
    pub(super) disk: Disk<RowTables>,
    pub(super) blobs: MemoryBlobs,
    pub(super) onlooker: Onlooker<Rows, RowTables>,
    pub(super) backlog_limit: u64,
}

/// A running system.
#[derive(Clone)]
pub(super) struct Process {
    pub(super) inbox: Inbox,
    pub(super) admission: Admission<PortError>,
    runtime: Arc<Runtime<Rows>>,
    store: Memory<Rows, RowTables>,
    providers: Providers,
}

impl Process {
    /// Starts as the server does.
    pub(super) async fn start(
        machine: &Machine,
        providers: Providers,
    ) -> Result<Self, engine::StartError> {
        let Machine { context, disk, .. } = machine.clone();
        let options = Options {
            sync: SYNC,
            onlooker: Some(machine.onlooker.clone()),
            ..Options::default()
        };
        let store = Memory::start(disk.clone(), options);
        let shared = Arc::new(store.clone());
        let queries: Arc<dyn Queries> = Arc::new(MemoryQueries::new(disk));
        let blobs = Arc::new(machine.blobs.clone());
        let limits = Limits::new(context.clone());
        let ports = ports(&providers, &limits, queries.clone(), machine.blobs.clone());
        let builder = Runtime::builder(context.clone(), shared.clone(), shared.clone());
        let settings = pipeline::Options::default();
        let builder = pipeline::add_stages(builder.limits(limits), &context, &ports, &settings);
        // A disk that is full now will have room: the tick of the last start still rings.
        if let Err(error) = pipeline::start_tick(&*shared, &context, &settings).await {
            tracing::warn!(%error, "the tick is not set anew");
        }
        let counted = queries.clone();
        let admission = Admission::new(context.clone(), machine.backlog_limit, move || {
            let queries = counted.clone();
            Box::pin(async move { Ok(queries.email_counts().await?.open) })
        });
        Ok(Self {
            inbox: Inbox::new(context, blobs, shared, queries),
            admission,
            runtime: Arc::new(builder.start().await?),
            store,
            providers,
        })
    }

    /// Dies here and now; of the commits on their way to the disk the first `kept` arrive.
    pub(super) async fn die(&self, kept: usize) {
        self.providers.die();
        self.store.crash(kept);
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
