//! A commit on its way to the worker, with the channel for its result.

use std::sync::Arc;

use tokio::sync::oneshot;

use crate::journal::{Commit, Committed, JournalError};

pub(super) struct Request<W> {
    pub(super) commit: Arc<Commit<W>>,
    pub(super) reply: oneshot::Sender<Result<Committed, JournalError>>,
}
