//! Events that people put into their calendar themselves.

use actors::model::UserId;
use actors::ports::PortError;
use engine::sql::{Row, Statement};
use jiff::Timestamp;

use super::Records;
use crate::journal::unavailable;

/// An event of a person's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnEvent {
    /// `v-` and 32 hex digits.
    pub id: String,
    /// Whose.
    pub user: UserId,
    /// One line.
    pub title: String,
    /// Where; may be empty.
    pub location: String,
    /// When it begins.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// Counts its changes from 1.
    pub version: u32,
}

pub(crate) const EVENTS: &str = "SELECT * FROM calendar_event WHERE user_id = $1 \
     AND start_at >= $2 AND start_at < $3 ORDER BY start_at, id LIMIT $4";

impl Records {
    /// Events of a person that begin within a time.
    ///
    /// # Errors
    /// `store/unavailable`, here and below.
    pub async fn events(
        &self,
        user: &UserId,
        (from, until): (Timestamp, Timestamp),
        limit: u32,
    ) -> Result<Vec<OwnEvent>, PortError> {
        let query = Statement::new(EVENTS)
            .bind(&user.0)
            .bind(from.as_microsecond())
            .bind(until.as_microsecond())
            .bind(limit);
        self.list(query, event).await
    }

    /// One event.
    ///
    /// # Errors
    /// See [`Records::events`].
    pub async fn event(&self, id: &str) -> Result<Option<OwnEvent>, PortError> {
        let query = Statement::new("SELECT * FROM calendar_event WHERE id = $1").bind(id);
        let found = self.list(query, event).await?;
        Ok(found.into_iter().next())
    }

    /// Adds an event, unless there is one with its id.
    ///
    /// # Errors
    /// See [`Records::events`].
    pub async fn add_event(&self, event: &OwnEvent) -> Result<(), PortError> {
        let statement = "INSERT INTO calendar_event \
             (id, user_id, title, location, start_at, end_at, version) \
             VALUES ($1, $2, $3, $4, $5, $6, 1) ON CONFLICT (id) DO NOTHING";
        let statement = Statement::new(statement)
            .bind(&event.id)
            .bind(&event.user.0)
            .bind(&event.title)
            .bind(&event.location)
            .bind(event.start.as_microsecond())
            .bind(event.end.as_microsecond());
        self.pool.execute(statement).await.map_err(unavailable)?;
        Ok(())
    }

    /// Changes an event that is at the version before; `false` if it is not.
    ///
    /// # Errors
    /// See [`Records::events`].
    pub async fn change_event(&self, event: &OwnEvent) -> Result<bool, PortError> {
        let statement = "UPDATE calendar_event SET title = $1, location = $2, start_at = $3, \
             end_at = $4, version = $5 WHERE id = $6 AND version = $7";
        let statement = Statement::new(statement)
            .bind(&event.title)
            .bind(&event.location)
            .bind(event.start.as_microsecond())
            .bind(event.end.as_microsecond())
            .bind(event.version)
            .bind(&event.id)
            .bind(event.version.saturating_sub(1));
        let changed = self.pool.execute(statement).await.map_err(unavailable)?;
        Ok(changed == 1)
    }
}

fn event(row: &Row) -> Result<OwnEvent, sqlx::Error> {
    let instant = |column| {
        let at = Timestamp::from_microsecond(row.int(column)?);
        at.map_err(|error| row.foreign(column, error))
    };
    Ok(OwnEvent {
        id: row.text("id")?,
        user: UserId(row.text("user_id")?),
        title: row.text("title")?,
        location: row.text("location")?,
        start: instant("start_at")?,
        end: instant("end_at")?,
        version: row.count("version")?,
    })
}
