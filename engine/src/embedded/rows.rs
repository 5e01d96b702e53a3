//! Reading events, and the columns that several tables share.

use bytes::Bytes;
use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row};

use crate::event::{Event, EventId, Priority};
use crate::lanes::Logged;

impl FromRow<'_, SqliteRow> for Logged {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            sequence: row.try_get("sequence")?,
            event: event(row)?,
        })
    }
}

pub(super) fn event(row: &SqliteRow) -> Result<Event, sqlx::Error> {
    Ok(Event {
        id: EventId(row.try_get("id")?),
        stage: row.try_get("stage")?,
        key: row.try_get("key")?,
        priority: priority(row)?,
        schema: row.try_get("schema")?,
        published: instant(row, "published")?,
        due: instant(row, "due")?,
        trace: row.try_get("trace")?,
        payload: Bytes::from(row.try_get::<Vec<u8>, _>("payload")?),
    })
}

pub(super) fn priority(row: &SqliteRow) -> Result<Priority, sqlx::Error> {
    Ok(match row.try_get::<i64, _>("priority")? {
        0 => Priority::Interactive,
        _ => Priority::Background,
    })
}

pub(super) fn instant(row: &SqliteRow, column: &str) -> Result<Timestamp, sqlx::Error> {
    let micros: i64 = row.try_get(column)?;
    Timestamp::from_microsecond(micros).map_err(|error| sqlx::Error::Decode(error.into()))
}

pub(super) fn count(row: &SqliteRow, column: &str) -> Result<u32, sqlx::Error> {
    let number: i64 = row.try_get(column)?;
    u32::try_from(number).map_err(|error| sqlx::Error::Decode(error.into()))
}
