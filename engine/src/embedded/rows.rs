//! Reading the engine's tables.

use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row, SqlitePool};

use crate::event::{Event, EventId};
use crate::journal::{DeadLetter, DeadLetterSummary, Parked, ParkedKey, Parking};
use crate::timers::Timer;

/// An event with its place in the log.
pub(super) struct EventRow {
    pub(super) sequence: i64,
    pub(super) event: Event,
}

impl FromRow<'_, SqliteRow> for EventRow {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            sequence: row.try_get("sequence")?,
            event: event(row)?,
        })
    }
}

fn event(row: &SqliteRow) -> Result<Event, sqlx::Error> {
    Ok(Event {
        id: EventId(row.try_get("id")?),
        stage: row.try_get("stage")?,
        key: row.try_get("key")?,
        schema: row.try_get("schema")?,
        published: instant(row, "published")?,
        due: instant(row, "due")?,
        trace: row.try_get("trace")?,
        payload: Bytes::from(row.try_get::<Vec<u8>, _>("payload")?),
    })
}

fn instant(row: &SqliteRow, column: &str) -> Result<Timestamp, sqlx::Error> {
    let micros: i64 = row.try_get(column)?;
    Timestamp::from_microsecond(micros).map_err(|error| sqlx::Error::Decode(error.into()))
}

fn count(row: &SqliteRow, column: &str) -> Result<u32, sqlx::Error> {
    let number: i64 = row.try_get(column)?;
    u32::try_from(number).map_err(|error| sqlx::Error::Decode(error.into()))
}

pub(super) async fn parked_keys(
    readers: &SqlitePool,
    stage: &str,
) -> Result<Vec<ParkedKey>, sqlx::Error> {
    // A bare column beside min(): SQLite takes it from the row with the minimum, which is
    // the head of the key's queue; only the head's time counts.
    let rows = sqlx::query(
        "SELECT key, count(*) AS waiting, min(position), retry_at
         FROM engine_parked WHERE stage = $1 GROUP BY key",
    )
    .bind(stage)
    .fetch_all(readers)
    .await?;
    rows.iter()
        .map(|row| {
            let waiting: i64 = row.try_get("waiting")?;
            let due = instant(row, "retry_at")?;
            Ok(ParkedKey {
                key: row.try_get("key")?,
                count: waiting.unsigned_abs(),
                due,
            })
        })
        .collect()
}

pub(super) async fn parked_head(
    readers: &SqlitePool,
    stage: &str,
    key: &str,
) -> Result<Option<Parked>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT * FROM engine_parked WHERE stage = $1 AND key = $2 ORDER BY position LIMIT 1",
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
                due: instant(&row, "retry_at")?,
                attempts: count(&row, "attempts")?,
                code: row.try_get("code")?,
            },
        })
    })
    .transpose()
}

pub(super) async fn timers(readers: &SqlitePool) -> Result<Vec<Timer>, sqlx::Error> {
    let rows = sqlx::query("SELECT * FROM engine_timer")
        .fetch_all(readers)
        .await?;
    rows.iter().map(timer).collect()
}

fn timer(row: &SqliteRow) -> Result<Timer, sqlx::Error> {
    let every: Option<i64> = row.try_get("every")?;
    Ok(Timer {
        id: row.try_get("id")?,
        due: instant(row, "due")?,
        every: every.map(|micros| Duration::from_micros(micros.unsigned_abs())),
        stage: row.try_get("stage")?,
        key: row.try_get("key")?,
        schema: row.try_get("schema")?,
        payload: Bytes::from(row.try_get::<Vec<u8>, _>("payload")?),
    })
}

pub(super) async fn dead_letters(
    readers: &SqlitePool,
    limit: u32,
) -> Result<Vec<DeadLetterSummary>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT position, stage, id, key, code, detail, attempts, at
         FROM engine_dead_letter ORDER BY position DESC LIMIT $1",
    )
    .bind(i64::from(limit))
    .fetch_all(readers)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(DeadLetterSummary {
                position: row.try_get("position")?,
                stage: row.try_get("stage")?,
                event_id: row.try_get("id")?,
                key: row.try_get("key")?,
                code: row.try_get("code")?,
                detail: row.try_get("detail")?,
                attempts: count(row, "attempts")?,
                at: instant(row, "at")?,
            })
        })
        .collect()
}

pub(super) async fn dead_letter(
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
            code: row.try_get("code")?,
            detail: row.try_get("detail")?,
            attempts: count(&row, "attempts")?,
            at: instant(&row, "at")?,
        })
    })
    .transpose()
}
