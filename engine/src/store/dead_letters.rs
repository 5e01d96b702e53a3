//! The table of dead letters: written in the committer's transaction, read for operators.

use std::sync::Arc;

use super::rows::{EVENT, bind_event, event, instant};
use super::statements::{self, delete};
use crate::dead_letters::{Count, Filter, Summary};
use crate::journal::{Commit, DeadLetter, Input};
use crate::sql::{Connection, Pool, Row, Statement, runs};

/// Adds dead letters with their original payloads.
pub(super) async fn insert(
    connection: &mut Connection,
    dead_letters: &[&DeadLetter],
) -> Result<(), sqlx::Error> {
    for run in runs(dead_letters) {
        let head = format!(
            "INSERT INTO engine_dead_letter
             (code, detail, attempts, at, sequence, holds, {EVENT}) "
        );
        let statement = Statement::new(head).push_rows(run, |tuple, letter| {
            tuple
                .bind(&letter.code)
                .bind(&letter.detail)
                .bind(letter.attempts)
                .bind(letter.at.as_microsecond())
                .bind(letter.sequence)
                .bind(i64::from(letter.blocks_key));
            bind_event(tuple, &letter.event);
        });
        connection.execute(statement).await?;
    }
    Ok(())
}

/// Inputs whose dead letter no longer exists.
pub(super) async fn missing<W>(
    connection: &mut Connection,
    commits: &[Arc<Commit<W>>],
) -> Result<Vec<Input>, sqlx::Error> {
    let head = "SELECT position FROM engine_dead_letter WHERE position IN ";
    statements::missing(connection, head, commits, position).await
}

fn position(input: &Input) -> Option<i64> {
    match input {
        Input::DeadLetter { position, .. } => Some(*position),
        _ => None,
    }
}

/// Deletes dead letters that an operator has retried or dropped.
pub(super) async fn finish<W>(
    connection: &mut Connection,
    commits: &[&Commit<W>],
) -> Result<(), sqlx::Error> {
    let decided = commits
        .iter()
        .filter_map(|commit| position(&commit.input))
        .collect();
    let head = "DELETE FROM engine_dead_letter WHERE position IN ";
    delete(connection, head, decided).await
}

pub(super) async fn list(
    readers: &Pool,
    filter: &Filter,
    limit: u32,
) -> Result<Vec<Summary>, sqlx::Error> {
    let query = Statement::new(
        "SELECT position, stage, id, key, sequence, code, detail, attempts, at, holds
         FROM engine_dead_letter
         WHERE ($1 IS NULL OR stage = $1) AND ($2 IS NULL OR key = $2)
           AND ($3 IS NULL OR code = $3)
         ORDER BY position DESC LIMIT $4",
    )
    .bind(&filter.stage)
    .bind(&filter.key)
    .bind(&filter.code)
    .bind(limit);
    readers.fetch(query).await?.iter().map(summary).collect()
}

fn summary(row: &Row) -> Result<Summary, sqlx::Error> {
    Ok(Summary {
        position: row.int("position")?,
        stage: row.text("stage")?,
        event_id: row.text("id")?,
        key: row.text("key")?,
        sequence: row.int("sequence")?,
        code: row.text("code")?,
        detail: row.text("detail")?,
        attempts: row.count("attempts")?,
        at: instant(row, "at")?,
        blocks_key: row.int("holds")? != 0,
    })
}

pub(super) async fn counts(readers: &Pool) -> Result<Vec<Count>, sqlx::Error> {
    let query = Statement::new(
        "SELECT stage, code, count(*) AS letters FROM engine_dead_letter
         GROUP BY stage, code ORDER BY stage, code",
    );
    let rows = readers.fetch(query).await?;
    rows.iter()
        .map(|row| {
            Ok(Count {
                stage: row.text("stage")?,
                code: row.text("code")?,
                count: row.int("letters")?.unsigned_abs(),
            })
        })
        .collect()
}

pub(super) async fn get(readers: &Pool, position: i64) -> Result<Option<DeadLetter>, sqlx::Error> {
    let query = Statement::new("SELECT * FROM engine_dead_letter WHERE position = $1");
    let row = readers.first(query.bind(position)).await?;
    row.map(|row| {
        Ok(DeadLetter {
            event: event(&row)?,
            sequence: row.int("sequence")?,
            code: row.text("code")?,
            detail: row.text("detail")?,
            attempts: row.count("attempts")?,
            at: instant(&row, "at")?,
            blocks_key: row.int("holds")? != 0,
        })
    })
    .transpose()
}
