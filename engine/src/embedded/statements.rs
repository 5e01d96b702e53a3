//! Many commits as a few multi-row statements. Row by row would cost most of the
//! throughput: each statement is a round trip to the connection's thread.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{letters, parked, timers};
use crate::event::Event;
use crate::journal::{Commit, Input};

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
    answered.extend(timers::moved(connection, commits).await?);
    answered.extend(parked::gone(connection, commits).await?);
    answered.extend(letters::gone(connection, commits).await?);
    Ok(answered)
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
        let sequences = chunk.iter().map(|(_, _, sequence)| *sequence).collect();
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

/// Inputs whose row is no longer there, so they were answered before. `head` selects
/// positions and ends with the opening bracket of a list; `position` tells an input's row.
pub(super) async fn gone<W>(
    connection: &mut SqliteConnection,
    head: &'static str,
    commits: &[Arc<Commit<W>>],
    position: fn(&Input) -> Option<i64>,
) -> Result<Vec<Input>, sqlx::Error> {
    let asked: Vec<_> = commits
        .iter()
        .filter_map(|commit| Some((position(&commit.input)?, &commit.input)))
        .collect();
    let mut there = HashSet::new();
    for chunk in asked.chunks(ROWS) {
        let positions = chunk.iter().map(|(position, _)| *position).collect();
        let mut query = listing(head, positions);
        let found = query.build_query_scalar::<i64>();
        there.extend(found.fetch_all(&mut *connection).await?);
    }
    let gone = asked
        .into_iter()
        .filter(|(position, _)| !there.contains(position));
    Ok(gone.map(|(_, input)| input.clone()).collect())
}

/// `head` ends with the opening bracket of a list.
pub(super) async fn delete(
    connection: &mut SqliteConnection,
    head: &'static str,
    keys: Vec<i64>,
) -> Result<(), sqlx::Error> {
    if keys.is_empty() {
        return Ok(());
    }
    let mut query = listing(head, keys);
    query.build().execute(connection).await.map(|_| ())
}

fn listing(head: &'static str, keys: Vec<i64>) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::<Sqlite>::new(head);
    let mut list = query.separated(", ");
    for key in keys {
        list.push_bind(key);
    }
    list.push_unseparated(")");
    query
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
