//! What the server answers from: the parts that the binary has put together.

use std::sync::Arc;

use actors::inbox::Inbox;
use actors::ports::{Geocoder, Queries, Routes};
use actors::rows::Rows;
use connectors::provider::Provider;
use connectors::records::Records;
use engine::dead_letters::DeadLetters;
use engine::journal::Journal;
use engine::snapshot::Snapshot;
use engine::{Context, Runtime};

use jiff::Timestamp;

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
    pub records: Records,
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
}

impl Services {
    /// The whole server at this instant: the stages, and the objectives of the calls.
    pub async fn snapshot(&self) -> Snapshot {
        let mut snapshot = self.runtime.snapshot().await;
        snapshot.slos.extend(self.calls.slos());
        snapshot
    }
}

impl std::fmt::Debug for Services {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Services")
            .field("backlog", &self.backlog)
            .finish_non_exhaustive()
    }
}
