//! Many commits as a few multi-row statements. Row by row would cost most of the
//! throughput: each statement is a round trip to the connection's thread.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{letters, parked};
use crate::event::Event;
use crate::journal::{Commit, Input};
use crate::timers::{Timer, TimerChange};

/// SQLite takes 32,766 bound values a statement; the widest row here has twelve.
pub(super) const ROWS: usize = 2_000;

/// Which of these inputs were answered before.
pub(super) async fn answered<W>(
    connection: &mut SqliteConnection,
    commits: &[Arc<Commit<W>>],
) -> Result<HashSet<Input>, sqlx::Error> {
    let mut answered = HashSet::new();
    let log: Vec<_> = commits
        .iter()
        .filter_map(|commit| log_input(&commit.input))
        .collect();
    for chunk in log.chunks(ROWS) {
        let mut query =
            QueryBuilder::<Sqlite>::new("SELECT stage, id FROM engine_done WHERE (stage, id) IN ");
        query.push_tuples(chunk, |mut row, (stage, id, _)| {
            row.push_bind(*stage).push_bind(*id);
        });
        let done: Vec<(String, String)> =
            query.build_query_as().fetch_all(&mut *connection).await?;
        let done: HashSet<(&str, &str)> = done
            .iter()
            .map(|(stage, id)| (stage.as_str(), id.as_str()))
            .collect();
        answered.extend(commits.iter().filter_map(|commit| {
            let (stage, id, _) = log_input(&commit.input)?;
            done.contains(&(stage, id)).then(|| commit.input.clone())
        }));
    }
    for commit in commits {
        if let Input::Timer { id, due } = &commit.input
            && !rings(connection, id, *due).await?
        {
            answered.insert(commit.input.clone());
        }
    }
    answered.extend(parked::gone(connection, commits).await?);
    answered.extend(letters::gone(connection, commits).await?);
    Ok(answered)
}

/// Whether the timer has not rung for this due time. Timers are few beside log inputs, so
/// they are asked for one by one.
async fn rings(
    connection: &mut SqliteConnection,
    id: &str,
    due: Timestamp,
) -> Result<bool, sqlx::Error> {
    let count: i64 =
        sqlx::query_scalar("SELECT count(*) FROM engine_timer WHERE id = $1 AND due = $2")
            .bind(id)
            .bind(due.as_microsecond())
            .fetch_one(connection)
            .await?;
    Ok(count > 0)
}

fn log_input(input: &Input) -> Option<(&str, &str, i64)> {
    match input {
        Input::Log {
            stage,
            id,
            sequence,
        } => Some((stage, id.0.as_str(), *sequence)),
        _ => None,
    }
}

/// Records the inputs as answered and takes them out of log and parking.
pub(super) async fn finish_inputs<W>(
    connection: &mut SqliteConnection,
    commits: &[&Commit<W>],
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    let log: Vec<_> = commits
        .iter()
        .filter_map(|commit| log_input(&commit.input))
        .collect();
    for chunk in log.chunks(ROWS) {
        let mut done = QueryBuilder::<Sqlite>::new("INSERT INTO engine_done (stage, id, at) ");
        done.push_values(chunk, |mut row, (stage, id, _)| {
            row.push_bind(*stage)
                .push_bind(*id)
                .push_bind(now.as_microsecond());
        });
        done.build().execute(&mut *connection).await?;
        let sequences = chunk.iter().map(|(_, _, sequence)| *sequence);
        delete(
            connection,
            "DELETE FROM engine_event WHERE sequence IN (",
            sequences,
        )
        .await?;
    }
    parked::finish(connection, commits).await?;
    letters::finish(connection, commits).await
}

/// `head` ends with the opening bracket of a list.
pub(super) async fn delete(
    connection: &mut SqliteConnection,
    head: &'static str,
    keys: impl Iterator<Item = i64>,
) -> Result<(), sqlx::Error> {
    let mut query = QueryBuilder::<Sqlite>::new(head);
    let mut list = query.separated(", ");
    for key in keys {
        list.push_bind(key);
    }
    list.push_unseparated(")");
    query.build().execute(connection).await.map(|_| ())
}

/// Publishes; an id that is in the log or was answered is dropped.
pub(super) async fn insert_events(
    connection: &mut SqliteConnection,
    events: &[&Event],
) -> Result<(), sqlx::Error> {
    for chunk in events.chunks(ROWS) {
        let mut query = QueryBuilder::<Sqlite>::new(
            "INSERT INTO engine_event (id, stage, key, priority, schema, published, due, trace, payload)
             SELECT v.* FROM (",
        );
        query.push_values(chunk, |mut row, event| push_event(&mut row, event));
        query.push(
            ") AS v WHERE NOT EXISTS
             (SELECT 1 FROM engine_done d WHERE d.stage = v.column2 AND d.id = v.column1)
             ON CONFLICT (stage, id) DO NOTHING",
        );
        query.build().execute(&mut *connection).await?;
    }
    Ok(())
}

pub(super) fn push_event(
    row: &mut sqlx::query_builder::Separated<'_, Sqlite, &'static str>,
    event: &Event,
) {
    row.push_bind(event.id.0.clone())
        .push_bind(event.stage.clone())
        .push_bind(event.key.clone())
        .push_bind(event.priority as i64)
        .push_bind(event.schema.clone())
        .push_bind(event.published.as_microsecond())
        .push_bind(event.due.as_microsecond())
        .push_bind(event.trace.clone())
        .push_bind(event.payload.to_vec());
}

/// Applies timer changes in order. They are few: a user has a handful of timers.
pub(super) async fn change_timers(
    connection: &mut SqliteConnection,
    changes: &[&TimerChange],
) -> Result<(), sqlx::Error> {
    for change in changes {
        match change {
            TimerChange::Cancel(id) => {
                sqlx::query("DELETE FROM engine_timer WHERE id = $1")
                    .bind(id)
                    .execute(&mut *connection)
                    .await?;
            }
            TimerChange::Set(timer) => put_timer(connection, timer, "REPLACE").await?,
            TimerChange::Ensure(timer) => put_timer(connection, timer, "IGNORE").await?,
        }
    }
    Ok(())
}

async fn put_timer(
    connection: &mut SqliteConnection,
    timer: &Timer,
    on_conflict: &'static str,
) -> Result<(), sqlx::Error> {
    let every = timer
        .every
        .map(|period| i64::try_from(period.as_micros()).unwrap_or(i64::MAX));
    let mut query = QueryBuilder::<Sqlite>::new("INSERT OR ");
    query.push(on_conflict);
    query.push(" INTO engine_timer (id, due, every, stage, key, priority, schema, payload) ");
    query.push_values([timer], |mut row, timer| {
        row.push_bind(timer.id.clone())
            .push_bind(timer.due.as_microsecond())
            .push_bind(every)
            .push_bind(timer.stage.clone())
            .push_bind(timer.key.clone())
            .push_bind(timer.priority as i64)
            .push_bind(timer.schema.clone())
            .push_bind(timer.payload.to_vec());
    });
    query.build().execute(connection).await.map(|_| ())
}
