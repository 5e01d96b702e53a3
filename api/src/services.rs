//! What the server answers from: the parts that the binary has put together.

use std::sync::Arc;
use std::time::Duration;

use actors::inbox::Inbox;
use actors::ports::{Geocoder, Queries, Routes};
use actors::rows::Rows;
use connectors::api_store::ApiStore;
use connectors::provider::Provider;
use engine::dead_letters::DeadLetters;
use engine::journal::Journal;
use engine::observe::snapshot::Snapshot;
use engine::{Context, Runtime};
use jiff::Timestamp;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use crate::calls::Calls;
use crate::grpc::Backlog;
use crate::identity::Identity;

/// Finds places and ways. Cheap to clone.
#[derive(Clone)]
pub struct Places {
    /// Finds places.
    pub geocoder: Arc<dyn Geocoder>,
    /// Finds ways.
    pub routes: Arc<dyn Routes>,
}

/// The parts a request may need. Cheap to clone.
#[derive(Clone)]
pub struct Services {
    /// Time and randomness.
    pub context: Context,
    /// Reads what the stages have written.
    pub queries: Arc<dyn Queries>,
    /// Takes messages in.
    pub inbox: Inbox,
    /// The running stages.
    pub runtime: Arc<Runtime<Rows>>,
    /// Refuses messages while too many wait: RESOURCE_EXHAUSTED.
    pub backlog: Backlog,
    /// What was given up.
    pub dead_letters: Arc<dyn DeadLetters>,
    /// Where decisions about it go.
    pub journal: Arc<dyn Journal<Rows>>,
    /// Services on the network that are asked.
    pub providers: Vec<Provider>,
    /// Reads that only calls ask for.
    pub records: ApiStore,
    /// Finds places and ways.
    pub places: Places,
    /// Since when the server runs.
    pub started: Timestamp,
    /// Cancelled when an operator asks the server to stop.
    pub drain: CancellationToken,
    /// Who calls.
    pub identity: Identity,
    /// Whether administrators need a certificate too.
    pub certified_operators: bool,
    /// What every call leaves behind.
    pub calls: Calls,
    /// The last look at the whole server.
    pub recent: Recent,
}

/// A look at the whole server that many may share, and when it was taken (monotonic).
pub type Recent = Arc<Mutex<Option<(Duration, Arc<Snapshot>)>>>;

/// How old it may be.
const RECENT: Duration = Duration::from_millis(500);

impl Services {
    /// The whole server at this instant: the stages, and the objectives of the calls.
    pub async fn snapshot(&self) -> Snapshot {
        let mut snapshot = self.runtime.snapshot().await;
        snapshot.slos.extend(self.calls.slos());
        snapshot
    }

    /// The same as it was a moment ago, for what everybody may ask: a look asks log and
    /// database about every stage, and one at a time is enough.
    pub async fn recent_snapshot(&self) -> Arc<Snapshot> {
        let mut recent = self.recent.lock().await;
        let now = self.context.monotonic();
        match &*recent {
            Some((at, snapshot)) if now.saturating_sub(*at) < RECENT => snapshot.clone(),
            _ => {
                let snapshot = Arc::new(self.snapshot().await);
                *recent = Some((now, snapshot.clone()));
                snapshot
            }
        }
    }
}

impl std::fmt::Debug for Services {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Services")
            .field("backlog", &self.backlog)
            .finish_non_exhaustive()
    }
}
