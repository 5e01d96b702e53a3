//! The task behind the committer: one connection, one transaction at a time.

use std::collections::{BTreeSet, HashSet};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use jiff::SignedDuration;
use tokio::sync::mpsc;

use super::request::Request;
use crate::Context;
use crate::event::Event;
use crate::journal::{Commit, Committed, Input, JournalError, SqlRows, Verdict, WriteSet};
use crate::panic;
use crate::sql::{Connect, Connection, Statement};
use crate::store::parts::{IoGuard, Outlet};
use crate::store::{dead_letters, events, inputs, parked, timers};

/// How long the dedupe record of an answered input is retained, and how often old ones are
/// pruned.
const DEDUPE_RETENTION: SignedDuration = SignedDuration::from_hours(24 * 14);
const PRUNE_INTERVAL: Duration = Duration::from_secs(3_600);
/// Records pruned by one statement, which takes some milliseconds.
const PRUNE_BATCH: i64 = 2_000;
/// A server that does not answer for this long is taken to be down.
const SERVER_TIMEOUT: Duration = Duration::from_secs(30);

pub(super) struct Worker<R> {
    pub(super) connect: Connect,
    pub(super) connection: Connection,
    pub(super) rows: R,
    pub(super) context: Context,
    pub(super) outlet: Outlet,
    /// Monotonic time of the next pruning. A process that lives for less than the interval, such
    /// as a command, never prunes.
    pub(super) prune_at: Option<Duration>,
    pub(super) io_guard: Option<IoGuard>,
}

impl<R> Worker<R> {
    pub(super) async fn run<W>(mut self, mut requests: mpsc::Receiver<Request<W>>, group: usize)
    where
        W: WriteSet,
        R: SqlRows<W>,
    {
        let mut batch = Vec::new();
        self.prune().await;
        while requests.recv_many(&mut batch, group).await > 0 {
            let (commits, replies): (Vec<_>, Vec<_>) = batch
                .drain(..)
                .map(|request| (request.commit, request.reply))
                .unzip();
            let guard = self.io_guard.as_ref().map(|guard| guard());
            let answers = self.commit_all(commits).await;
            for (reply, answer) in replies.into_iter().zip(answers) {
                // A handler that was cancelled meanwhile has dropped the receiver.
                let _ = reply.send(answer);
            }
            self.prune().await;
            drop(guard);
        }
        if let Err(error) = self.connection.close().await {
            tracing::warn!(%error, "closing the connection of the journal failed");
        }
    }

    /// Deletes dedupe records past their retention, a batch at a time so that commits do not
    /// wait long. After a failure they stay until the next time.
    async fn prune(&mut self) {
        let now = self.context.monotonic();
        let due = *self.prune_at.get_or_insert(now + PRUNE_INTERVAL);
        if now < due {
            return;
        }
        let before = self.context.now() - DEDUPE_RETENTION;
        let old = Statement::new(
            "DELETE FROM engine_done WHERE (stage, id) IN
             (SELECT stage, id FROM engine_done WHERE at < $1 LIMIT $2)",
        )
        .bind(before.as_microsecond())
        .bind(PRUNE_BATCH);
        match self.connection.execute(old).await {
            // More are left: the next call goes on.
            Ok(deleted) if deleted == PRUNE_BATCH.unsigned_abs() => {}
            Ok(_) => self.prune_at = Some(now + PRUNE_INTERVAL),
            Err(error) => {
                tracing::warn!(%error, "pruning old dedupe records failed");
                self.prune_at = Some(now + PRUNE_INTERVAL);
            }
        }
    }

    /// Commits all in one transaction. If one of them is refused, each gets a transaction of its
    /// own, so that only the faulty one fails. If the store is unavailable, all fail.
    async fn commit_all<W>(
        &mut self,
        commits: Vec<Arc<Commit<W>>>,
    ) -> Vec<Result<Committed, JournalError>>
    where
        W: WriteSet,
        R: SqlRows<W>,
    {
        match self.guarded(&commits).await {
            Ok(answers) => answers.into_iter().map(Ok).collect(),
            Err(JournalError::Refused(detail)) if commits.len() > 1 => {
                tracing::warn!(
                    detail,
                    commits = commits.len(),
                    "group refused, committing one at a time"
                );
                let mut answers = Vec::with_capacity(commits.len());
                for commit in commits {
                    let answer = self.guarded(std::slice::from_ref(&commit)).await;
                    answers.push(answer.map(|mut done| done.remove(0)));
                }
                answers
            }
            Err(error) => commits.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    /// Runs a transaction and catches its panics. After any failure the connection is replaced,
    /// which rolls back. If the COMMIT itself failed, it is unknown whether it took effect.
    async fn guarded<W>(
        &mut self,
        commits: &[Arc<Commit<W>>],
    ) -> Result<Vec<Committed>, JournalError>
    where
        W: WriteSet,
        R: SqlRows<W>,
    {
        let limit = match &self.connect {
            // SQLite has its busy timeout, and a timeout would run on the clock of a simulation.
            Connect::Sqlite(_) => Duration::MAX,
            Connect::Postgres(_) => SERVER_TIMEOUT,
        };
        let work = AssertUnwindSafe(self.transaction(commits)).catch_unwind();
        let error = match within(limit, work).await {
            Some(Ok(Ok(verdicts))) => return Ok(verdicts),
            Some(Ok(Err(error))) => self.classify(&error),
            Some(Err(payload)) => JournalError::Refused(panic::message(&*payload)),
            None => JournalError::Unavailable("the database does not answer".to_owned()),
        };
        match within(limit, self.connect.connect()).await {
            Some(Ok(connection)) => self.connection = connection,
            Some(Err(error)) => tracing::warn!(%error, "reconnecting to the database failed"),
            None => tracing::warn!("reconnecting to the database failed: no answer"),
        }
        Err(error)
    }

    async fn transaction<W>(
        &mut self,
        commits: &[Arc<Commit<W>>],
    ) -> Result<Vec<Committed>, sqlx::Error>
    where
        W: WriteSet,
        R: SqlRows<W>,
    {
        let now = self.context.now();
        let transaction = &mut self.connection;
        let begun = transaction.begin().await;
        // A transaction that cannot begin is never the fault of the commits.
        begun.map_err(|error| sqlx::Error::Io(std::io::Error::other(error.to_string())))?;
        let answered = inputs::answered(transaction, commits).await?;
        let verdicts = first_answers(commits, answered);
        let fresh: Vec<_> = commits
            .iter()
            .zip(&verdicts)
            .filter_map(|(commit, verdict)| (*verdict == Committed::Applied).then_some(&**commit))
            .collect();
        let mut writes = W::default();
        fresh
            .iter()
            .for_each(|commit| writes.merge(commit.writes.clone()));
        let emitted: Vec<_> = fresh.iter().flat_map(|commit| &commit.emit).collect();
        let changes: Vec<_> = fresh.iter().flat_map(|commit| &commit.timers).collect();
        let new_dead_letters: Vec<_> = fresh
            .iter()
            .filter_map(|commit| match &commit.verdict {
                Verdict::DeadLetter(letter) => Some(letter),
                _ => None,
            })
            .collect();

        let log_is_local = matches!(self.outlet, Outlet::Log(_));
        inputs::finish(transaction, &fresh, now, log_is_local).await?;
        if !writes.is_empty() {
            self.rows.write(&writes, transaction).await?;
        }
        match log_is_local {
            true => events::insert_into_log(transaction, &emitted).await?,
            false => events::insert_into_outbox(transaction, &emitted).await?,
        }
        parked::park(transaction, &fresh).await?;
        dead_letters::insert(transaction, &new_dead_letters).await?;
        timers::change(transaction, &changes).await?;
        transaction.commit().await?;
        self.wake_consumers(&emitted);
        Ok(verdicts)
    }

    /// Wakes the consumers of events that are durable now.
    fn wake_consumers(&self, events: &[&Event]) {
        match &self.outlet {
            Outlet::Log(wakeups) => {
                let stages: BTreeSet<&str> =
                    events.iter().map(|event| event.stage.as_str()).collect();
                stages.into_iter().for_each(|stage| wakeups.wake(stage));
            }
            Outlet::Outbox => {}
        }
    }

    /// Refused if the commit itself is at fault, else unavailable, which a retry may cure.
    fn classify(&self, error: &sqlx::Error) -> JournalError {
        match self.connection.dialect().is_callers_fault(error) {
            true => JournalError::Refused(error.to_string()),
            false => JournalError::Unavailable(error.to_string()),
        }
    }
}

/// The result of `work`, or `None` if it takes longer than `limit`.
async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Option<T> {
    match limit {
        Duration::MAX => Some(work.await),
        limit => tokio::time::timeout(limit, work).await.ok(),
    }
}

/// Which commits are the first to answer their input, among earlier ones and in this batch.
fn first_answers<W>(commits: &[Arc<Commit<W>>], mut answered: HashSet<Input>) -> Vec<Committed> {
    let mut applied = |input: &Input| match input {
        Input::Outside => true,
        known => answered.insert(known.clone()),
    };
    commits
        .iter()
        .map(|commit| {
            if applied(&commit.input) {
                Committed::Applied
            } else {
                Committed::Duplicate
            }
        })
        .collect()
}
