//! What gRPC services, pages and metrics answer from: the parts that [`crate::app`] has put
//! together.

mod backlog;

use std::path::PathBuf;
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

use crate::auth::Authenticator;
use crate::observe::AccessLog;

pub use backlog::{Backlog, backlog};

/// Geocoding and routing for calls of clients. Cheap to clone.
#[derive(Clone)]
pub struct Navigation {
    /// Finds the coordinates of addresses.
    pub geocoder: Arc<dyn Geocoder>,
    /// Finds routes between coordinates.
    pub routes: Arc<dyn Routes>,
}

/// The parts a request may need. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// Time and randomness.
    pub context: Context,
    /// Reads what the stages have written.
    pub queries: Arc<dyn Queries>,
    /// Accepts messages into the pipeline.
    pub inbox: Inbox,
    /// The folder that messages are read from.
    pub inbox_folder: PathBuf,
    /// The running stages.
    pub runtime: Arc<Runtime<Rows>>,
    /// Refuses messages with RESOURCE_EXHAUSTED while too many are in the pipeline.
    pub backlog: Backlog,
    /// Dead letters of all stages.
    pub dead_letters: Arc<dyn DeadLetters>,
    /// Takes commands and decisions about dead letters.
    pub journal: Arc<dyn Journal<Rows>>,
    /// The services on the network that the pipeline calls.
    pub providers: Vec<Provider>,
    /// The tables that only the API reads and writes.
    pub records: ApiStore,
    /// Geocoding and routing.
    pub navigation: Navigation,
    /// When the server started.
    pub started: Timestamp,
    /// Cancelled when an operator asks the server to stop.
    pub drain: CancellationToken,
    /// Authenticates callers and manages accounts.
    pub auth: Authenticator,
    /// Whether administrators must also show a client certificate.
    pub require_operator_certificate: bool,
    /// Records every call.
    pub access_log: AccessLog,
    /// The last snapshot of the whole server.
    pub snapshot_cache: SnapshotCache,
}

/// A snapshot of the whole server that requests share, with the monotonic time it was taken at.
pub type SnapshotCache = Arc<Mutex<Option<(Duration, Arc<Snapshot>)>>>;

/// How old a shared snapshot may be.
const SNAPSHOT_TTL: Duration = Duration::from_millis(500);

impl AppState {
    /// A snapshot of the whole server now: the stages, and the SLOs of the API.
    pub async fn snapshot(&self) -> Snapshot {
        let mut snapshot = self.runtime.snapshot().await;
        snapshot.slos.extend(self.access_log.slos());
        snapshot
    }

    /// A snapshot at most half a second old, for calls that need no authentication. A fresh one
    /// reads log and database for every stage, so only one is taken at a time.
    pub async fn recent_snapshot(&self) -> Arc<Snapshot> {
        let mut cached = self.snapshot_cache.lock().await;
        let now = self.context.monotonic();
        match &*cached {
            Some((at, snapshot)) if now.saturating_sub(*at) < SNAPSHOT_TTL => snapshot.clone(),
            _ => {
                let snapshot = Arc::new(self.snapshot().await);
                *cached = Some((now, snapshot.clone()));
                snapshot
            }
        }
    }
}

impl std::fmt::Debug for AppState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AppState")
            .field("backlog", &self.backlog)
            .finish_non_exhaustive()
    }
}
