//! The table of parked events: written in the committer's transaction, read by the stages.

use std::sync::Arc;

use super::rows::{EVENT, bind_event, event, instant};
use super::statements::{self, delete};
use crate::journal::{Commit, Input, Parked, ParkedKey, Parking, Verdict};
use crate::sql::{Connection, Pool, Row, Statement, runs};

/// Parks events. One that was parked before only gets a new due time, attempts and code.
pub(super) async fn park<W>(
    connection: &mut Connection,
    commits: &[&Commit<W>],
) -> Result<(), sqlx::Error> {
    let mut fresh: Vec<&Parking> = Vec::new();
    for commit in commits {
        match (&commit.input, &commit.verdict) {
            (Input::Parked { position, .. }, Verdict::Park(parking)) => {
                let again = Statement::new(
                    "UPDATE engine_parked SET retry_at = $1, attempts = $2, code = $3
                     WHERE position = $4",
                )
                .bind(parking.due.as_microsecond())
                .bind(parking.attempts)
                .bind(&parking.code)
                .bind(*position);
                connection.execute(again).await?;
            }
            (_, Verdict::Park(parking)) => fresh.push(parking),
            _ => {}
        }
    }
    for run in runs(&fresh) {
        let head =
            format!("INSERT INTO engine_parked (retry_at, attempts, code, sequence, {EVENT}) ");
        let statement = Statement::new(head).push_rows(run, |tuple, parking| {
            tuple
                .bind(parking.due.as_microsecond())
                .bind(parking.attempts)
                .bind(&parking.code)
                .bind(parking.sequence);
            bind_event(tuple, &parking.event);
        });
        connection.execute(statement).await?;
    }
    Ok(())
}

/// Inputs whose parked event no longer exists.
pub(super) async fn missing<W>(
    connection: &mut Connection,
    commits: &[Arc<Commit<W>>],
) -> Result<Vec<Input>, sqlx::Error> {
    let head = "SELECT position FROM engine_parked WHERE position IN ";
    statements::missing(connection, head, commits, position).await
}

fn position(input: &Input) -> Option<i64> {
    match input {
        Input::Parked { position, .. } => Some(*position),
        _ => None,
    }
}

/// Deletes parked events that are finished; one that is parked again keeps its row.
pub(super) async fn finish<W>(
    connection: &mut Connection,
    commits: &[&Commit<W>],
) -> Result<(), sqlx::Error> {
    let finished = commits
        .iter()
        .filter(|commit| !matches!(commit.verdict, Verdict::Park(_)))
        .filter_map(|commit| position(&commit.input))
        .collect();
    let head = "DELETE FROM engine_parked WHERE position IN ";
    delete(connection, head, finished).await
}

/// Keys with parked events or a dead letter that blocks them. The due time of a key is that of
/// its first parked event.
const KEYS: &str = "
    SELECT key, max(waiting) AS waiting, max(retry_at) AS retry_at, max(blocked_by) AS blocked_by FROM (
        SELECT p.key, count(*) AS waiting,
            (SELECT h.retry_at FROM engine_parked h WHERE h.stage = $1 AND h.key = p.key
             ORDER BY h.sequence, h.position LIMIT 1) AS retry_at,
            CAST(NULL AS BIGINT) AS blocked_by
        FROM engine_parked p WHERE p.stage = $1 AND ($2 IS NULL OR p.key = $2) GROUP BY p.key
        UNION ALL
        SELECT key, 0, NULL, min(position)
        FROM engine_dead_letter
        WHERE stage = $1 AND holds = 1 AND ($2 IS NULL OR key = $2) GROUP BY key
    ) AS both_reasons GROUP BY key";

pub(super) async fn keys(
    readers: &Pool,
    stage: &str,
    key: Option<&str>,
) -> Result<Vec<ParkedKey>, sqlx::Error> {
    let query = Statement::new(KEYS).bind(stage).bind(key);
    readers.fetch(query).await?.iter().map(parked_key).collect()
}

fn parked_key(row: &Row) -> Result<ParkedKey, sqlx::Error> {
    let count = row.int("waiting")?;
    let due = row.opt_int("retry_at")?;
    Ok(ParkedKey {
        key: row.text("key")?,
        count: count.unsigned_abs(),
        due: due.map(|_| instant(row, "retry_at")).transpose()?,
        blocked_by: row.opt_int("blocked_by")?,
    })
}

pub(super) async fn head(
    readers: &Pool,
    stage: &str,
    key: &str,
) -> Result<Option<Parked>, sqlx::Error> {
    let query = Statement::new(
        "SELECT * FROM engine_parked WHERE stage = $1 AND key = $2
         ORDER BY sequence, position LIMIT 1",
    );
    let row = readers.first(query.bind(stage).bind(key)).await?;
    row.map(|row| {
        Ok(Parked {
            position: row.int("position")?,
            parking: Parking {
                event: event(&row)?,
                sequence: row.int("sequence")?,
                due: instant(&row, "retry_at")?,
                attempts: row.count("attempts")?,
                code: row.text("code")?,
            },
        })
    })
    .transpose()
}
