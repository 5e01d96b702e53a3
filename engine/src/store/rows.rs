//! Events as rows, and the columns that several tables share.

use bytes::Bytes;
use jiff::Timestamp;

use crate::event::{Event, EventId, Priority};
use crate::sql::{Row, Tuple};

/// The columns of an event, in the order of [`bind_event`].
pub(crate) const EVENT: &str = "id, stage, key, priority, schema, published, due, trace, payload";

pub(crate) fn event(row: &Row) -> Result<Event, sqlx::Error> {
    Ok(Event {
        id: EventId(row.text("id")?),
        stage: row.text("stage")?,
        key: row.text("key")?,
        priority: priority(row)?,
        schema: row.text("schema")?,
        published: instant(row, "published")?,
        due: instant(row, "due")?,
        trace: row.opt_text("trace")?,
        payload: Bytes::from(row.bytes("payload")?),
    })
}

pub(super) fn bind_event(tuple: &mut Tuple<'_>, event: &Event) {
    tuple
        .bind(&event.id.0)
        .bind(&event.stage)
        .bind(&event.key)
        .bind(event.priority as i64)
        .bind(&event.schema)
        .bind(event.published.as_microsecond())
        .bind(event.due.as_microsecond())
        .bind(&event.trace)
        .bind(event.payload.to_vec());
}

pub(super) fn priority(row: &Row) -> Result<Priority, sqlx::Error> {
    Ok(match row.int("priority")? {
        0 => Priority::Interactive,
        _ => Priority::Background,
    })
}

pub(super) fn instant(row: &Row, column: &str) -> Result<Timestamp, sqlx::Error> {
    let micros = row.int(column)?;
    Timestamp::from_microsecond(micros).map_err(|error| row.foreign(column, error))
}
