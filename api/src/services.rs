//! What the server answers from: the parts that the binary has put together.

use std::sync::Arc;

use actors::inbox::Inbox;
use actors::ports::Queries;
use actors::rows::Rows;
use engine::{Context, Runtime};

/// Events the email stage may hold before new messages are turned away.
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
    /// Messages are refused with RESOURCE_EXHAUSTED while the email stage has so many
    /// events waiting; [`DEFAULT_BACKLOG_LIMIT`] unless configured.
    pub backlog_limit: u64,
}

impl Services {
    /// These parts with the default limits.
    pub fn new(
        context: Context,
        queries: Arc<dyn Queries>,
        inbox: Inbox,
        runtime: Arc<Runtime<Rows>>,
    ) -> Self {
        Self {
            context,
            queries,
            inbox,
            runtime,
            backlog_limit: DEFAULT_BACKLOG_LIMIT,
        }
    }
}

impl std::fmt::Debug for Services {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Services")
            .field("backlog_limit", &self.backlog_limit)
            .finish_non_exhaustive()
    }
}
