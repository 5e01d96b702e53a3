//! The parked events: written in the committer's transaction, read by the stages.

use std::sync::Arc;

use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection, SqlitePool};

use super::rows::{count, event, instant};
use super::statements::{self, ROWS, delete, push_event};
use crate::journal::{Commit, Input, Parked, ParkedKey, Parking, Verdict};

/// Parks events; one that was parked before is moved in time only.
pub(super) async fn park<W>(
    connection: &mut SqliteConnection,
    commits: &[&Commit<W>],
) -> Result<(), sqlx::Error> {
    let mut fresh: Vec<&Parking> = Vec::new();
    for commit in commits {
        match (&commit.input, &commit.verdict) {
            (Input::Parked { position, .. }, Verdict::Park(parking)) => {
                sqlx::query(
                    "UPDATE engine_parked SET retry_at = $1, attempts = $2, code = $3
                     WHERE position = $4",
                )
                .bind(parking.due.as_microsecond())
                .bind(i64::from(parking.attempts))
                .bind(&parking.code)
                .bind(position)
                .execute(&mut *connection)
                .await?;
            }
            (_, Verdict::Park(parking)) => fresh.push(parking),
            _ => {}
        }
    }
    for chunk in fresh.chunks(ROWS) {
        let mut query = QueryBuilder::<Sqlite>::new(
            "INSERT INTO engine_parked
             (retry_at, attempts, code, sequence, id, stage, key, priority, schema, published, due, trace, payload) ",
        );
        query.push_values(chunk, |mut row, parking| {
            row.push_bind(parking.due.as_microsecond())
                .push_bind(i64::from(parking.attempts))
                .push_bind(parking.code.clone())
                .push_bind(parking.sequence);
            push_event(&mut row, &parking.event);
        });
        query.build().execute(&mut *connection).await?;
    }
    Ok(())
}

/// Inputs whose parked event is no longer there.
pub(super) async fn gone<W>(
    connection: &mut SqliteConnection,
    commits: &[Arc<Commit<W>>],
) -> Result<Vec<Input>, sqlx::Error> {
    let head = "SELECT position FROM engine_parked WHERE position IN (";
    statements::gone(connection, head, commits, position).await
}

fn position(input: &Input) -> Option<i64> {
    match input {
        Input::Parked { position, .. } => Some(*position),
        _ => None,
    }
}

/// Takes out parked events that are finished; one that is parked again keeps its place.
pub(super) async fn finish<W>(
    connection: &mut SqliteConnection,
    commits: &[&Commit<W>],
) -> Result<(), sqlx::Error> {
    let finished = commits
        .iter()
        .filter(|commit| !matches!(commit.verdict, Verdict::Park(_)))
        .filter_map(|commit| position(&commit.input))
        .collect();
    let head = "DELETE FROM engine_parked WHERE position IN (";
    delete(connection, head, finished).await
}

/// Keys with parked events or a dead letter that holds them up. A bare column beside
/// `min()`: SQLite takes it from the row with the minimum, which is the head of the key's
/// queue; only the head's time counts.
const KEYS: &str = "
    SELECT key, max(waiting) AS waiting, max(retry_at) AS retry_at, max(behind) AS behind FROM (
        SELECT key, count(*) AS waiting, min(sequence), retry_at, NULL AS behind
        FROM engine_parked WHERE stage = $1 AND ($2 IS NULL OR key = $2) GROUP BY key
        UNION ALL
        SELECT key, 0, 0, NULL, min(position)
        FROM engine_dead_letter
        WHERE stage = $1 AND holds = 1 AND ($2 IS NULL OR key = $2) GROUP BY key
    ) GROUP BY key";

pub(super) async fn keys(
    readers: &SqlitePool,
    stage: &str,
    key: Option<&str>,
) -> Result<Vec<ParkedKey>, sqlx::Error> {
    let rows = sqlx::query(KEYS)
        .bind(stage)
        .bind(key)
        .fetch_all(readers)
        .await?;
    rows.iter().map(parked_key).collect()
}

fn parked_key(row: &SqliteRow) -> Result<ParkedKey, sqlx::Error> {
    let count: i64 = row.try_get("waiting")?;
    let due: Option<i64> = row.try_get("retry_at")?;
    Ok(ParkedKey {
        key: row.try_get("key")?,
        count: count.unsigned_abs(),
        due: due.map(|_| instant(row, "retry_at")).transpose()?,
        behind: row.try_get("behind")?,
    })
}

pub(super) async fn head(
    readers: &SqlitePool,
    stage: &str,
    key: &str,
) -> Result<Option<Parked>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT * FROM engine_parked WHERE stage = $1 AND key = $2
         ORDER BY sequence, position LIMIT 1",
    )
    .bind(stage)
    .bind(key)
    .fetch_optional(readers)
    .await?;
    row.map(|row| {
        Ok(Parked {
            position: row.try_get("position")?,
            parking: Parking {
                event: event(&row)?,
                sequence: row.try_get("sequence")?,
                due: instant(&row, "retry_at")?,
                attempts: count(&row, "attempts")?,
                code: row.try_get("code")?,
            },
        })
    })
    .transpose()
}
