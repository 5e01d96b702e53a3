//! The task behind the committer: one connection, one transaction at a time.

use std::collections::{BTreeSet, HashSet};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use jiff::SignedDuration;
use tokio::sync::mpsc;

use super::Request;
use crate::Context;
use crate::event::Event;
use crate::journal::{Commit, Committed, Input, JournalError, SqlRows, Verdict, WriteSet};
use crate::panic_text;
use crate::sql::{Connect, Connection, Statement};
use crate::store::{Hold, Outlet, letters, parked, statements, timers};

/// How long the dedupe record remembers an answered input, and how often it forgets.
const MEMORY: SignedDuration = SignedDuration::from_hours(24 * 14);
const FORGET_EVERY: Duration = Duration::from_secs(3_600);
/// How many at once; a statement of this size takes some milliseconds.
const FORGET_AT_ONCE: i64 = 2_000;
/// A server that says nothing for so long is taken for gone.
const SILENCE: Duration = Duration::from_secs(30);

pub(super) struct Worker<R> {
    pub(super) connect: Connect,
    pub(super) connection: Connection,
    pub(super) rows: R,
    pub(super) context: Context,
    pub(super) outlet: Outlet,
    /// Monotonic time of the next look at what may be forgotten. A process that lives for
    /// less than the interval, such as a command, never looks.
    pub(super) forget_at: Option<Duration>,
    pub(super) hold: Option<Hold>,
}

impl<R> Worker<R> {
    pub(super) async fn run<W>(mut self, mut requests: mpsc::Receiver<Request<W>>, group: usize)
    where
        W: WriteSet,
        R: SqlRows<W>,
    {
        let mut batch = Vec::new();
        self.forget().await;
        while requests.recv_many(&mut batch, group).await > 0 {
            let (commits, replies): (Vec<_>, Vec<_>) = batch
                .drain(..)
                .map(|request| (request.commit, request.reply))
                .unzip();
            let held = self.hold.as_ref().map(|hold| hold());
            let answers = self.commit_all(commits).await;
            for (reply, answer) in replies.into_iter().zip(answers) {
                // A handler that was stopped meanwhile does not want to know.
                let _ = reply.send(answer);
            }
            self.forget().await;
            drop(held);
        }
        if let Err(error) = self.connection.close().await {
            tracing::warn!(%error, "closing the journal");
        }
    }

    /// Drops dedupe records that are too old to matter, a part at a time so that commits are
    /// not held up. A failure only means that they stay until the next time.
    async fn forget(&mut self) {
        let now = self.context.monotonic();
        let due = *self.forget_at.get_or_insert(now + FORGET_EVERY);
        if now < due {
            return;
        }
        let before = self.context.now() - MEMORY;
        let old = Statement::new(
            "DELETE FROM engine_done WHERE (stage, id) IN
             (SELECT stage, id FROM engine_done WHERE at < $1 LIMIT $2)",
        )
        .bind(before.as_microsecond())
        .bind(FORGET_AT_ONCE);
        match self.connection.execute(old).await {
            // More is left: go on after the next commits.
            Ok(gone) if gone == FORGET_AT_ONCE.unsigned_abs() => {}
            Ok(_) => self.forget_at = Some(now + FORGET_EVERY),
            Err(error) => {
                tracing::warn!(%error, "forgetting old dedupe records");
                self.forget_at = Some(now + FORGET_EVERY);
            }
        }
    }

    /// One transaction for all; if one of them is at fault, one for each, so that it fails
    /// alone. If the store is at fault, nobody needs to be tried again.
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
                    "group refused, trying singly"
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

    /// A transaction whose panics are caught. After any failure the connection is a new one,
    /// which rolls back; whether what failed was the commit itself is not known then.
    async fn guarded<W>(
        &mut self,
        commits: &[Arc<Commit<W>>],
    ) -> Result<Vec<Committed>, JournalError>
    where
        W: WriteSet,
        R: SqlRows<W>,
    {
        let limit = match &self.connect {
            // The file has a time-out of its own, and a simulation a clock of its own.
            Connect::Sqlite(_) => Duration::MAX,
            Connect::Postgres(_) => SILENCE,
        };
        let work = AssertUnwindSafe(self.transaction(commits)).catch_unwind();
        let error = match within(limit, work).await {
            Some(Ok(Ok(verdicts))) => return Ok(verdicts),
            Some(Ok(Err(error))) => self.classify(&error),
            Some(Err(panic)) => JournalError::Refused(panic_text(&*panic)),
            None => JournalError::Unavailable("the database does not answer".to_owned()),
        };
        match within(limit, self.connect.connect()).await {
            Some(Ok(connection)) => self.connection = connection,
            Some(Err(error)) => tracing::warn!(%error, "opening the journal again"),
            None => tracing::warn!("opening the journal again: no answer"),
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
        // Not to be able to begin is never the commits' fault.
        begun.map_err(|error| sqlx::Error::Io(std::io::Error::other(error.to_string())))?;
        let answered = statements::answered(transaction, commits).await?;
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
        let events: Vec<_> = fresh.iter().flat_map(|commit| &commit.emit).collect();
        let changes: Vec<_> = fresh.iter().flat_map(|commit| &commit.timers).collect();
        let letters: Vec<_> = fresh
            .iter()
            .filter_map(|commit| match &commit.verdict {
                Verdict::DeadLetter(letter) => Some(letter),
                _ => None,
            })
            .collect();

        let log_is_here = matches!(self.outlet, Outlet::Log(_));
        statements::finish_inputs(transaction, &fresh, now, log_is_here).await?;
        if !writes.is_empty() {
            self.rows.write(&writes, transaction).await?;
        }
        match log_is_here {
            true => statements::insert_events(transaction, &events).await?,
            false => statements::insert_into_outbox(transaction, &events).await?,
        }
        parked::park(transaction, &fresh).await?;
        letters::insert(transaction, &letters).await?;
        timers::change(transaction, &changes).await?;
        transaction.commit().await?;
        self.tell(&events);
        Ok(verdicts)
    }

    /// Events are durable: their stages may go on.
    fn tell(&self, events: &[&Event]) {
        match &self.outlet {
            Outlet::Log(wakeups) => {
                let stages: BTreeSet<&str> =
                    events.iter().map(|event| event.stage.as_str()).collect();
                stages.into_iter().for_each(|stage| wakeups.wake(stage));
            }
            Outlet::Outbox => {}
        }
    }

    /// What lies in the commit itself will not pass; what lies in the store may.
    fn classify(&self, error: &sqlx::Error) -> JournalError {
        match self.connection.dialect().own_fault(error) {
            true => JournalError::Refused(error.to_string()),
            false => JournalError::Unavailable(error.to_string()),
        }
    }
}

/// The answer, if it comes in time.
async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Option<T> {
    match limit {
        Duration::MAX => Some(work.await),
        limit => tokio::time::timeout(limit, work).await.ok(),
    }
}

/// Which commits answer their input for the first time, in the file and in this batch.
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
