//! Admission of messages: whether the pipeline accepts one more.

use std::sync::Arc;

use actors::ports::{PortError, Queries};
use engine::Context;
use engine::flow::admission::Admission;

/// Refuses messages while too many e-mails of the pipeline have no final state.
pub type Backlog = Admission<PortError>;

/// Counts open e-mails with `queries` and refuses from `limit` on.
pub fn backlog(context: Context, queries: Arc<dyn Queries>, limit: u64) -> Backlog {
    Admission::new(context, limit, move || {
        let queries = queries.clone();
        async move { Ok(queries.email_counts().await?.open) }
    })
}
