//! Calendar events that people enter themselves, beside those planned from call sheets.

use actors::model::UserId;
use actors::ports::PortError;
use engine::sql::{Row, Statement};
use jiff::Timestamp;

use super::store::ApiStore;

/// A calendar event that a person entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonalEvent {
    /// `v-` and 32 hex digits.
    pub id: String,
    /// The owner.
    pub user: UserId,
    /// The title, one line.
    pub title: String,
    /// The location; may be empty.
    pub location: String,
    /// When it begins.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// Starts at 1 and grows by one with each change.
    pub version: u32,
}

pub(crate) const EVENTS: &str = "SELECT * FROM calendar_event WHERE user_id = $1 \
     AND start_at >= $2 AND start_at < $3 ORDER BY start_at, id LIMIT $4";

impl ApiStore {
    /// The events of a person that begin within `from..until`, in order of their begin.
    ///
    /// # Errors
    /// `store/unavailable`, here and below.
    pub async fn events(
        &self,
        user: &UserId,
        (from, until): (Timestamp, Timestamp),
        limit: u32,
    ) -> Result<Vec<PersonalEvent>, PortError> {
        let query = Statement::new(EVENTS)
            .bind(&user.0)
            .bind(from.as_microsecond())
            .bind(until.as_microsecond())
            .bind(limit);
        self.list(query, event).await
    }

    /// The event with this id.
    ///
    /// # Errors
    /// See [`ApiStore::events`].
    pub async fn event(&self, id: &str) -> Result<Option<PersonalEvent>, PortError> {
        let query = Statement::new("SELECT * FROM calendar_event WHERE id = $1").bind(id);
        let found = self.list(query, event).await?;
        Ok(found.into_iter().next())
    }

    /// Adds an event at version 1. Does nothing if there is an event with this id.
    ///
    /// # Errors
    /// See [`ApiStore::events`].
    pub async fn add_event(&self, event: &PersonalEvent) -> Result<(), PortError> {
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
        self.execute(statement).await.map(drop)
    }

    /// Replaces an event whose stored version is the one before `event.version`; `false` if it
    /// is not (optimistic locking).
    ///
    /// # Errors
    /// See [`ApiStore::events`].
    pub async fn update_event(&self, event: &PersonalEvent) -> Result<bool, PortError> {
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
        Ok(self.execute(statement).await? == 1)
    }
}

fn event(row: &Row) -> Result<PersonalEvent, sqlx::Error> {
    let instant = |column| {
        let at = Timestamp::from_microsecond(row.int(column)?);
        at.map_err(|error| row.foreign(column, error))
    };
    Ok(PersonalEvent {
        id: row.text("id")?,
        user: UserId(row.text("user_id")?),
        title: row.text("title")?,
        location: row.text("location")?,
        start: instant("start_at")?,
        end: instant("end_at")?,
        version: row.count("version")?,
    })
}
