//! The inputs of commits: which were answered before, and how they are recorded as answered.
//!
//! Many commits become a few multi-row statements. Row by row would cost most of the
//! throughput: each statement is a round trip to the connection.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::statements::delete;
use super::{dead_letters, parked, timers};
use crate::journal::{Commit, Input};
use crate::sql::{Connection, Statement, runs};

/// The inputs that earlier transactions have answered.
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
    answered.extend(timers::answered(connection, commits).await?);
    answered.extend(parked::missing(connection, commits).await?);
    answered.extend(dead_letters::missing(connection, commits).await?);
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

/// Records the inputs as answered and deletes them from the parked and dead-lettered events,
/// and from the log if that is a table of this database.
pub(super) async fn finish<W>(
    connection: &mut Connection,
    commits: &[&Commit<W>],
    now: Timestamp,
    log_is_local: bool,
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
        if log_is_local {
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
    dead_letters::finish(connection, commits).await
}
