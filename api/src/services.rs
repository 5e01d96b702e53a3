//! What the server answers from: the parts that the binary has put together.

use std::sync::Arc;

use actors::inbox::Inbox;
use actors::ports::Queries;
use actors::rows::Rows;
use engine::dead_letters::DeadLetters;
use engine::journal::Journal;
use engine::{Context, Runtime};

use crate::grpc::{self, Backlog};

/// Messages without an end state before new ones are turned away.
pub const DEFAULT_BACKLOG_LIMIT: u64 = 1000;

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
}

impl Services {
    /// These parts with the [`DEFAULT_BACKLOG_LIMIT`].
    pub fn new(
        context: Context,
        queries: Arc<dyn Queries>,
        inbox: Inbox,
        runtime: Arc<Runtime<Rows>>,
        store: Arc<impl Journal<Rows> + DeadLetters>,
    ) -> Self {
        let backlog = grpc::backlog(context.clone(), queries.clone(), DEFAULT_BACKLOG_LIMIT);
        Self {
            context,
            queries,
            inbox,
            runtime,
            backlog,
            dead_letters: store.clone(),
            journal: store,
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
