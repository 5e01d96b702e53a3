//! The dead letters: written in the committer's transaction, read by operators.

use std::sync::Arc;

use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection, SqlitePool};

use super::rows::{count, event, instant};
use super::statements::{self, ROWS, delete, push_event};
use crate::dead_letters::{Count, DeadLetter, Filter, Summary};
use crate::journal::{Commit, Input};

/// Keeps what was given up, with the original payload.
pub(super) async fn insert(
    connection: &mut SqliteConnection,
    letters: &[&DeadLetter],
) -> Result<(), sqlx::Error> {
    for chunk in letters.chunks(ROWS) {
        let mut query = QueryBuilder::<Sqlite>::new(
            "INSERT INTO engine_dead_letter (code, detail, attempts, at, sequence, holds,
             id, stage, key, priority, schema, published, due, trace, payload) ",
        );
        query.push_values(chunk, |mut row, letter| {
            row.push_bind(letter.code.clone())
                .push_bind(letter.detail.clone())
                .push_bind(i64::from(letter.attempts))
                .push_bind(letter.at.as_microsecond())
                .push_bind(letter.sequence)
                .push_bind(i64::from(letter.holds));
            push_event(&mut row, &letter.event);
        });
        query.build().execute(&mut *connection).await?;
    }
    Ok(())
}

/// Inputs whose letter is no longer there.
pub(super) async fn gone<W>(
    connection: &mut SqliteConnection,
    commits: &[Arc<Commit<W>>],
) -> Result<Vec<Input>, sqlx::Error> {
    let head = "SELECT position FROM engine_dead_letter WHERE position IN (";
    statements::gone(connection, head, commits, position).await
}

fn position(input: &Input) -> Option<i64> {
    match input {
        Input::Letter { position, .. } => Some(*position),
        _ => None,
    }
}

/// Takes out letters that were taken up again or dropped.
pub(super) async fn finish<W>(
    connection: &mut SqliteConnection,
    commits: &[&Commit<W>],
) -> Result<(), sqlx::Error> {
    let decided = commits
        .iter()
        .filter_map(|commit| position(&commit.input))
        .collect();
    let head = "DELETE FROM engine_dead_letter WHERE position IN (";
    delete(connection, head, decided).await
}

pub(super) async fn list(
    readers: &SqlitePool,
    filter: &Filter,
    limit: u32,
) -> Result<Vec<Summary>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT position, stage, id, key, sequence, code, detail, attempts, at, holds
         FROM engine_dead_letter
         WHERE ($1 IS NULL OR stage = $1) AND ($2 IS NULL OR key = $2)
           AND ($3 IS NULL OR code = $3)
         ORDER BY position DESC LIMIT $4",
    )
    .bind(&filter.stage)
    .bind(&filter.key)
    .bind(&filter.code)
    .bind(i64::from(limit))
    .fetch_all(readers)
    .await?;
    rows.iter().map(summary).collect()
}

fn summary(row: &SqliteRow) -> Result<Summary, sqlx::Error> {
    Ok(Summary {
        position: row.try_get("position")?,
        stage: row.try_get("stage")?,
        event_id: row.try_get("id")?,
        key: row.try_get("key")?,
        sequence: row.try_get("sequence")?,
        code: row.try_get("code")?,
        detail: row.try_get("detail")?,
        attempts: count(row, "attempts")?,
        at: instant(row, "at")?,
        holds: row.try_get::<i64, _>("holds")? != 0,
    })
}

pub(super) async fn counts(readers: &SqlitePool) -> Result<Vec<Count>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT stage, code, count(*) AS letters FROM engine_dead_letter
         GROUP BY stage, code ORDER BY stage, code",
    )
    .fetch_all(readers)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Count {
                stage: row.try_get("stage")?,
                code: row.try_get("code")?,
                count: row.try_get::<i64, _>("letters")?.unsigned_abs(),
            })
        })
        .collect()
}

pub(super) async fn get(
    readers: &SqlitePool,
    position: i64,
) -> Result<Option<DeadLetter>, sqlx::Error> {
    let row = sqlx::query("SELECT * FROM engine_dead_letter WHERE position = $1")
        .bind(position)
        .fetch_optional(readers)
        .await?;
    row.map(|row| {
        Ok(DeadLetter {
            event: event(&row)?,
            sequence: row.try_get("sequence")?,
            code: row.try_get("code")?,
            detail: row.try_get("detail")?,
            attempts: count(&row, "attempts")?,
            at: instant(&row, "at")?,
            holds: row.try_get::<i64, _>("holds")? != 0,
        })
    })
    .transpose()
}
