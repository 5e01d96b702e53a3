//! The only writer of the file: merges the commits that wait into one transaction.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::SignedDuration;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::consumer::Wakeups;
use super::{Options, statements};
use crate::Context;
use crate::journal::{Commit, Committed, Input, JournalError, SqliteRows, Verdict, WriteSet};

struct Request<W> {
    commit: Commit<W>,
    reply: oneshot::Sender<Result<Committed, JournalError>>,
}

/// Cheap to clone.
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
        options: &Options,
        rows: impl SqliteRows<W>,
        context: Context,
        wakeups: Arc<Wakeups>,
    ) -> Result<Self, sqlx::Error> {
        let connection = options.connect().connect().await?;
        let (sender, receiver) = mpsc::channel(options.group.max(1));
        let group = options.group.max(1);
        let worker = Worker {
            connection,
            rows,
            context,
            wakeups,
            forgot: None,
        };
        let task = tokio::spawn(worker.run(receiver, group));
        Ok(Self {
            requests: Arc::new(Mutex::new(Some(sender))),
            task: Arc::new(Mutex::new(Some(task))),
        })
    }

    pub(super) async fn commit(&self, commit: Commit<W>) -> Result<Committed, JournalError> {
        let closed = || JournalError::Unavailable("the journal is closed".to_owned());
        let requests = lock(&self.requests).clone().ok_or_else(closed)?;
        let (reply, answer) = oneshot::channel();
        requests
            .send(Request { commit, reply })
            .await
            .map_err(|_| closed())?;
        answer.await.map_err(|_| closed())?
    }

    /// Refuses new commits and waits until those handed in are durable.
    pub(super) async fn close(&self) {
        drop(lock(&self.requests).take());
        let task = lock(&self.task).take();
        if let Some(task) = task
            && let Err(error) = task.await
        {
            tracing::error!(%error, "the committer ended badly");
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // The values are swapped whole; a panic cannot leave them half-written.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How long the dedupe record remembers an answered input, and how often it forgets.
const MEMORY: SignedDuration = SignedDuration::from_hours(24 * 14);
const FORGET_EVERY: Duration = Duration::from_secs(24 * 3_600);

struct Worker<R> {
    connection: SqliteConnection,
    rows: R,
    context: Context,
    wakeups: Arc<Wakeups>,
    /// Monotonic time of the last look at what may be forgotten.
    forgot: Option<Duration>,
}

impl<R> Worker<R> {
    async fn run<W>(mut self, mut requests: mpsc::Receiver<Request<W>>, group: usize)
    where
        W: WriteSet,
        R: SqliteRows<W>,
    {
        let mut batch = Vec::new();
        self.forget().await;
        while requests.recv_many(&mut batch, group).await > 0 {
            let (commits, replies): (Vec<_>, Vec<_>) = batch
                .drain(..)
                .map(|request| (request.commit, request.reply))
                .unzip();
            let answers = self.commit_all(commits).await;
            for (reply, answer) in replies.into_iter().zip(answers) {
                // A handler that was stopped meanwhile does not want to know.
                let _ = reply.send(answer);
            }
            self.forget().await;
        }
        if let Err(error) = self.connection.close().await {
            tracing::warn!(%error, "closing the journal");
        }
    }

    /// Drops dedupe records that are too old to matter, once a day. A failure only means
    /// that they stay until the next time.
    async fn forget(&mut self) {
        let now = self.context.monotonic();
        if self
            .forgot
            .is_some_and(|last| now.saturating_sub(last) < FORGET_EVERY)
        {
            return;
        }
        self.forgot = Some(now);
        let before = self.context.now() - MEMORY;
        let old =
            sqlx::query("DELETE FROM engine_done WHERE at < $1").bind(before.as_microsecond());
        if let Err(error) = old.execute(&mut self.connection).await {
            tracing::warn!(%error, "forgetting old dedupe records");
        }
    }

    /// One transaction for all; if it fails, one for each, so that the commit at fault
    /// fails alone.
    async fn commit_all<W>(
        &mut self,
        commits: Vec<Commit<W>>,
    ) -> Vec<Result<Committed, JournalError>>
    where
        W: WriteSet,
        R: SqliteRows<W>,
    {
        match self.transaction(&commits).await {
            Ok(answers) => answers.into_iter().map(Ok).collect(),
            Err(error) if commits.len() == 1 => vec![Err(classify(&error))],
            Err(error) => {
                tracing::warn!(%error, commits = commits.len(), "group commit failed, trying singly");
                let mut answers = Vec::with_capacity(commits.len());
                for commit in commits {
                    let answer = self.transaction(std::slice::from_ref(&commit)).await;
                    answers.push(
                        answer
                            .map(|mut done| done.remove(0))
                            .map_err(|e| classify(&e)),
                    );
                }
                answers
            }
        }
    }

    async fn transaction<W>(&mut self, commits: &[Commit<W>]) -> Result<Vec<Committed>, sqlx::Error>
    where
        W: WriteSet,
        R: SqliteRows<W>,
    {
        let now = self.context.now();
        let mut transaction = self.connection.begin_with("BEGIN IMMEDIATE").await?;
        let answered = statements::answered(&mut transaction, commits).await?;
        let verdicts = first_answers(commits, answered);
        let fresh: Vec<_> = commits
            .iter()
            .zip(&verdicts)
            .filter_map(|(commit, verdict)| (*verdict == Committed::Applied).then_some(commit))
            .collect();
        let mut writes = W::default();
        fresh
            .iter()
            .for_each(|commit| writes.merge(commit.writes.clone()));
        let events: Vec<_> = fresh.iter().flat_map(|commit| &commit.emit).collect();
        let timers: Vec<_> = fresh.iter().flat_map(|commit| &commit.timers).collect();
        let letters: Vec<_> = fresh
            .iter()
            .filter_map(|commit| match &commit.verdict {
                Verdict::DeadLetter(letter) => Some(letter),
                _ => None,
            })
            .collect();

        statements::finish_inputs(&mut transaction, &fresh, now).await?;
        if !writes.is_empty() {
            self.rows.write(&writes, &mut transaction).await?;
        }
        statements::insert_events(&mut transaction, &events).await?;
        statements::park(&mut transaction, &fresh).await?;
        statements::insert_dead_letters(&mut transaction, &letters).await?;
        statements::change_timers(&mut transaction, &timers).await?;
        transaction.commit().await?;

        let stages: BTreeSet<&str> = events.iter().map(|event| event.stage.as_str()).collect();
        stages
            .into_iter()
            .for_each(|stage| self.wakeups.wake(stage));
        Ok(verdicts)
    }
}

/// Which commits answer their input for the first time, in the file and in this batch.
fn first_answers<W>(commits: &[Commit<W>], mut answered: HashSet<Input>) -> Vec<Committed> {
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

/// Only a violated constraint is the commit's own fault; all else may pass.
fn classify(error: &sqlx::Error) -> JournalError {
    match error
        .as_database_error()
        .map(sqlx::error::DatabaseError::kind)
    {
        Some(kind) if !matches!(kind, sqlx::error::ErrorKind::Other) => {
            JournalError::Refused(error.to_string())
        }
        _ => JournalError::Unavailable(error.to_string()),
    }
}
