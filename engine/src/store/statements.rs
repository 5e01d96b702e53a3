//! Many commits as a few multi-row statements. Row by row would cost most of the
//! throughput: each statement is a round trip to the connection.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::rows::{EVENT, bind_event};
use super::{letters, parked, timers};
use crate::event::{Event, partition};
use crate::journal::{Commit, Input};
use crate::sql::{Connection, Statement, runs};

/// Which of these inputs were answered before.
pub(super) async fn answered<W>(
    connection: &mut Connection,
    commits: &[Arc<Commit<W>>],
) -> Result<HashSet<Input>, sqlx::Error> {
    let mut answered = HashSet::new();
    let log: Vec<_> = commits
        .iter()
        .filter_map(|commit| log_input(&commit.input))
        .collect();
    let mut done = HashSet::new();
    for run in runs(&log) {
        let query = Statement::new("SELECT stage, id FROM engine_done WHERE (stage, id) IN (")
            .push_rows(run, |tuple, (stage, id, _)| {
                tuple.bind(*stage).bind(*id);
            })
            .push(")");
        for row in connection.fetch(query).await? {
            done.insert((row.text("stage")?, row.text("id")?));
        }
    }
    if !done.is_empty() {
        answered.extend(commits.iter().filter_map(|commit| {
            let (stage, id, _) = log_input(&commit.input)?;
            let known = done.contains(&(stage.to_owned(), id.to_owned()));
            known.then(|| commit.input.clone())
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

/// Records the inputs as answered and takes them out of parking, and out of the log if that
/// is a table here.
pub(super) async fn finish_inputs<W>(
    connection: &mut Connection,
    commits: &[&Commit<W>],
    now: Timestamp,
    log_is_here: bool,
) -> Result<(), sqlx::Error> {
    let log: Vec<_> = commits
        .iter()
        .filter_map(|commit| log_input(&commit.input))
        .collect();
    for run in runs(&log) {
        let done = Statement::new("INSERT INTO engine_done (stage, id, at) ").push_rows(
            run,
            |tuple, (stage, id, _)| {
                tuple.bind(*stage).bind(*id).bind(now.as_microsecond());
            },
        );
        connection.execute(done).await?;
        if log_is_here {
            let sequences = run.iter().map(|(_, _, sequence)| *sequence).collect();
            delete(
                connection,
                "DELETE FROM engine_event WHERE sequence IN ",
                sequences,
            )
            .await?;
        }
    }
    parked::finish(connection, commits).await?;
    letters::finish(connection, commits).await
}

/// Inputs whose row is no longer there, so they were answered before. `head` selects
/// positions and ends before a list; `position` tells an input's row.
pub(super) async fn gone<W>(
    connection: &mut Connection,
    head: &'static str,
    commits: &[Arc<Commit<W>>],
    position: fn(&Input) -> Option<i64>,
) -> Result<Vec<Input>, sqlx::Error> {
    let asked: Vec<_> = commits
        .iter()
        .filter_map(|commit| Some((position(&commit.input)?, &commit.input)))
        .collect();
    let mut there = HashSet::new();
    for run in runs(&asked) {
        let query = Statement::new(head).push_list(run.iter().map(|(position, _)| *position));
        for row in connection.fetch(query).await? {
            there.insert(row.int("position")?);
        }
    }
    let gone = asked
        .into_iter()
        .filter(|(position, _)| !there.contains(position));
    Ok(gone.map(|(_, input)| input.clone()).collect())
}

/// `head` ends before a list.
pub(super) async fn delete(
    connection: &mut Connection,
    head: &'static str,
    keys: Vec<i64>,
) -> Result<(), sqlx::Error> {
    for run in runs(&keys) {
        let statement = Statement::new(head).push_list(run.iter().copied());
        connection.execute(statement).await?;
    }
    Ok(())
}

/// Publishes into the log that is a table here; an id that is in it or was answered is
/// dropped.
pub(super) async fn insert_events(
    connection: &mut Connection,
    events: &[&Event],
) -> Result<(), sqlx::Error> {
    for run in runs(events) {
        let head = format!("INSERT INTO engine_event ({EVENT}) SELECT v.* FROM (");
        let rows = Statement::new(head).push_rows(run, |tuple, event| bind_event(tuple, event));
        let statement = rows.push(
            ") AS v WHERE NOT EXISTS
             (SELECT 1 FROM engine_done d WHERE d.stage = v.column2 AND d.id = v.column1)
             ON CONFLICT (stage, id) DO NOTHING",
        );
        connection.execute(statement).await?;
    }
    Ok(())
}

/// Keeps events until the log has them.
pub(super) async fn insert_into_outbox(
    connection: &mut Connection,
    events: &[&Event],
) -> Result<(), sqlx::Error> {
    for run in runs(events) {
        let head = format!("INSERT INTO engine_outbox (partition, {EVENT}) ");
        let rows = Statement::new(head).push_rows(run, |tuple, event| {
            tuple.bind(i64::from(partition(&event.key)));
            bind_event(tuple, event);
        });
        let statement = rows.push(" ON CONFLICT (stage, id) DO NOTHING");
        connection.execute(statement).await?;
    }
    Ok(())
}
