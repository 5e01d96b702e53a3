//! The only writer of a store: merges the commits that wait into one transaction.

mod request;
mod worker;

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::parts::{Outlet, Parts};
use crate::journal::{Commit, Committed, JournalError, SqlRows, WriteSet};

use request::Request;
use worker::Worker;

/// The handle of the committer. Cheap to clone.
pub(super) struct Committer<W> {
    requests: Arc<Mutex<Option<mpsc::Sender<Request<W>>>>>,
    task: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl<W> Clone for Committer<W> {
    fn clone(&self) -> Self {
        Self {
            requests: self.requests.clone(),
            task: self.task.clone(),
        }
    }
}

impl<W: WriteSet> Committer<W> {
    pub(super) async fn start(
        parts: Parts,
        rows: impl SqlRows<W>,
        outlet: Outlet,
    ) -> Result<Self, sqlx::Error> {
        let connection = parts.connect.connect().await?;
        let group = parts.group.max(1);
        let (sender, receiver) = mpsc::channel(group);
        let worker = Worker {
            connect: parts.connect,
            connection,
            rows,
            context: parts.context,
            outlet,
            prune_at: None,
            io_guard: parts.io_guard,
        };
        let task = tokio::spawn(worker.run(receiver, group));
        Ok(Self {
            requests: Arc::new(Mutex::new(Some(sender))),
            task: Arc::new(Mutex::new(Some(task))),
        })
    }

    pub(super) async fn commit(&self, commit: Arc<Commit<W>>) -> Result<Committed, JournalError> {
        let closed = || JournalError::Unavailable("the journal is closed".to_owned());
        let requests = lock(&self.requests).clone().ok_or_else(closed)?;
        let (reply, answer) = oneshot::channel();
        requests
            .send(Request { commit, reply })
            .await
            .map_err(|_| closed())?;
        answer.await.map_err(|_| closed())?
    }

    /// Rejects new commits and waits until those requested before are durable.
    pub(super) async fn close(&self) {
        drop(lock(&self.requests).take());
        let task = lock(&self.task).take();
        if let Some(task) = task
            && let Err(error) = task.await
        {
            tracing::error!(%error, "the committer failed");
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // The values are replaced whole; a panic cannot leave them half-written.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
