//! Groups commits, makes each group durable after a sync, and answers their callers.

use std::collections::VecDeque;
use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, oneshot};
use tokio_util::task::AbortOnDropHandle;

use super::disk::Disk;
use super::options::{Applied, Options};
use super::rows::MemoryRows;
use crate::journal::{Commit, Committed, JournalError, WriteSet};
use crate::panic;

struct Request<W> {
    commit: Arc<Commit<W>>,
    reply: oneshot::Sender<Result<Committed, JournalError>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Closed,
    Crashed,
}

struct Pending<W> {
    requests: VecDeque<Request<W>>,
    state: State,
    full: bool,
}

pub(super) struct Committer<W, R> {
    disk: Disk<R>,
    options: Options<W>,
    pending: Mutex<Pending<W>>,
    /// Notified when a commit is pending, or when it is time to end.
    changed: Notify,
    worker: Mutex<Option<AbortOnDropHandle<()>>>,
}

impl<W: WriteSet, R: MemoryRows<W>> Committer<W, R> {
    pub(super) fn start(disk: Disk<R>, options: Options<W>) -> Arc<Self> {
        let committer = Arc::new(Self {
            disk,
            options,
            pending: Mutex::new(Pending {
                requests: VecDeque::new(),
                state: State::Open,
                full: false,
            }),
            changed: Notify::new(),
            worker: Mutex::default(),
        });
        let worker = tokio::spawn(work(committer.clone()));
        *lock(&committer.worker) = Some(AbortOnDropHandle::new(worker));
        committer
    }

    pub(super) async fn commit(&self, commit: Arc<Commit<W>>) -> Result<Committed, JournalError> {
        let (reply, answer) = oneshot::channel();
        let state = {
            let mut pending = lock(&self.pending);
            if pending.state == State::Open {
                pending.requests.push_back(Request { commit, reply });
            }
            pending.state
        };
        match state {
            State::Open => self.changed.notify_one(),
            State::Closed => return Err(closed()),
            State::Crashed => return pending().await,
        }
        match answer.await {
            Ok(answer) => answer,
            // Only a crash drops a pending request.
            Err(_) => pending().await,
        }
    }

    pub(super) fn crash(&self, kept: usize) {
        drop(lock(&self.worker).take());
        let mut requests = {
            let mut pending = lock(&self.pending);
            pending.state = State::Crashed;
            std::mem::take(&mut pending.requests)
        };
        requests.truncate(kept);
        for request in requests {
            // No caller gets the result.
            let _ = self.apply(&request.commit);
        }
    }

    pub(super) fn set_full(&self, full: bool) {
        lock(&self.pending).full = full;
    }

    pub(super) async fn close(&self) {
        lock(&self.pending).state = State::Closed;
        self.changed.notify_one();
        let worker = lock(&self.worker).take();
        if let Some(worker) = worker {
            // It ends once no commit is pending. It cannot fail, since applying catches panics.
            let _ = worker.await;
        }
    }

    /// Applies a group. Returns whether more commits may come.
    async fn round(&self) -> bool {
        let closed = {
            let pending = lock(&self.pending);
            (pending.state != State::Open).then_some(pending.requests.is_empty())
        };
        match closed {
            Some(true) => return false,
            None if lock(&self.pending).requests.is_empty() => self.changed.notified().await,
            _ => {}
        }
        if !self.options.sync.is_zero() {
            tokio::time::sleep(self.options.sync).await;
        }
        let (group, full): (Vec<_>, bool) = {
            let mut pending = lock(&self.pending);
            let size = pending.requests.len().min(self.options.group.max(1));
            (pending.requests.drain(..size).collect(), pending.full)
        };
        for Request { commit, reply } in group {
            let answer = match full {
                true => Err(JournalError::Unavailable("the disk is full".to_owned())),
                false => self.apply(&commit),
            };
            // A handler that was cancelled meanwhile has dropped the receiver.
            let _ = reply.send(answer);
        }
        true
    }

    fn apply(&self, commit: &Commit<W>) -> Result<Committed, JournalError> {
        let mut tables = self.disk.tables();
        let (sequence, event) = tables.input_event(&commit.input).unzip();
        let event = event.cloned();
        let applied = catch_unwind(AssertUnwindSafe(|| tables.apply(commit)));
        let committed = match applied {
            Ok(committed) => committed.map_err(JournalError::Refused)?,
            Err(payload) => return Err(JournalError::Refused(panic::message(&*payload))),
        };
        if let Some(observer) = &self.options.observer {
            observer(&Applied {
                commit,
                event: event.as_ref(),
                sequence,
                committed,
            });
        }
        drop(tables);
        if committed == Committed::Applied {
            let mut stages: Vec<_> = commit.emit.iter().map(|event| &*event.stage).collect();
            stages.dedup();
            for stage in stages {
                self.disk.wakeups().wake(stage);
            }
        }
        Ok(committed)
    }
}

/// Applies groups until the journal is closed or crashes.
async fn work<W: WriteSet, R: MemoryRows<W>>(committer: Arc<Committer<W, R>>) {
    while committer.round().await {}
}

fn closed() -> JournalError {
    JournalError::Unavailable("the journal is closed".to_owned())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // The values are replaced whole; a panic cannot leave them half-written.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
