//! Admission: whether the pipeline has room for one more message.

use std::sync::Arc;

use actors::ports::{PortError, Queries};
use engine::Context;
use engine::flow::admission::{Admission, AdmissionError};

/// Refuses messages while too many have no end state, wherever they are.
pub type Backlog = Admission<PortError>;

/// Counts with `queries` and refuses from `limit` on.
pub fn backlog(context: Context, queries: Arc<dyn Queries>, limit: u64) -> Backlog {
    Admission::new(context, limit, move || {
        let queries = queries.clone();
        async move { Ok(queries.email_counts().await?.open) }
    })
}

/// A refusal as the mail source sees it: the message stays where it is for now.
pub(crate) fn refused(refusal: AdmissionError<PortError>) -> PortError {
    match refusal {
        AdmissionError::Full { waiting, .. } => {
            let detail = format!("{waiting} messages are waiting");
            PortError::transient("api/backlog-full", detail)
        }
        AdmissionError::Unknown(error) => error,
    }
}
