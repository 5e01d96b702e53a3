//! Lists that are read page by page. Each page begins after a cursor, so that rows which are
//! written meanwhile shift nothing.

use actors::model::{Day, DayId, Email, Message, UserId};
use actors::ports::PortError;
use engine::sql::Statement;
use jiff::Timestamp;

use super::store::ApiStore;
use crate::journal::codec;

/// A position in a list that is ordered by time: time and id of the last row that was read.
pub type Cursor = (Timestamp, String);

pub(crate) const VERSIONS: &str = "SELECT body FROM day_version WHERE day_id = $1 \
     AND version < $2 ORDER BY version DESC LIMIT $3";
pub(crate) const CHANGED: &str = "SELECT * FROM day WHERE user_id = $1 \
     AND (updated_at, id) > ($2, $3) ORDER BY updated_at, id LIMIT $4";
pub(crate) const NEWEST: &str = "SELECT * FROM day WHERE user_id = $1 \
     ORDER BY updated_at DESC, id DESC LIMIT 1";
pub(crate) const EMAILS: &str = "SELECT * FROM email WHERE user_id = $1 \
     AND (received_at, id) < ($2, $3) ORDER BY received_at DESC, id DESC LIMIT $4";
pub(crate) const MESSAGES: &str = "SELECT * FROM message WHERE user_id = $1 \
     AND (created_at, id) < ($2, $3) ORDER BY created_at DESC, id DESC LIMIT $4";

impl ApiStore {
    /// The versions of a day below `below`, the newest first.
    ///
    /// # Errors
    /// `store/unavailable`, here and below.
    pub async fn versions(
        &self,
        day: &DayId,
        below: u32,
        limit: u32,
    ) -> Result<Vec<Day>, PortError> {
        let query = Statement::new(VERSIONS)
            .bind(&day.0)
            .bind(below)
            .bind(limit);
        self.list(query, codec::day_version).await
    }

    /// The days of a person that were written after a cursor, in the order of writing.
    ///
    /// # Errors
    /// See [`ApiStore::versions`].
    pub async fn changed_after(
        &self,
        user: &UserId,
        after: &Cursor,
        limit: u32,
    ) -> Result<Vec<Day>, PortError> {
        self.list(page_after(CHANGED, user, after, limit), codec::day)
            .await
    }

    /// The cursor of the person's day that was written last; the epoch if there is no day.
    ///
    /// # Errors
    /// See [`ApiStore::versions`].
    pub async fn newest_cursor(&self, user: &UserId) -> Result<Cursor, PortError> {
        let query = Statement::new(NEWEST).bind(&user.0);
        let found = self.list(query, codec::day).await?;
        let cursor = found.into_iter().next();
        let cursor = cursor.map(|day| (day.updated, day.id.0));
        Ok(cursor.unwrap_or((Timestamp::UNIX_EPOCH, String::new())))
    }

    /// The e-mails of a person before a cursor, the newest first.
    ///
    /// # Errors
    /// See [`ApiStore::versions`].
    pub async fn emails(
        &self,
        user: &UserId,
        before: &Cursor,
        limit: u32,
    ) -> Result<Vec<Email>, PortError> {
        self.list(page_after(EMAILS, user, before, limit), codec::email)
            .await
    }

    /// The messages to a person before a cursor, the newest first.
    ///
    /// # Errors
    /// See [`ApiStore::versions`].
    pub async fn messages(
        &self,
        user: &UserId,
        before: &Cursor,
        limit: u32,
    ) -> Result<Vec<Message>, PortError> {
        self.list(page_after(MESSAGES, user, before, limit), codec::message)
            .await
    }

    /// One page of the days of all people, or of one person, ordered by person, shooting date and
    /// id: those that follow `(owner, date, id)`.
    ///
    /// # Errors
    /// See [`ApiStore::versions`].
    pub async fn all_days(
        &self,
        user: Option<&UserId>,
        (owner, date, id): (&str, &str, &str),
        limit: u32,
    ) -> Result<Vec<Day>, PortError> {
        let mut query = Statement::new("SELECT * FROM day WHERE (user_id, shooting_date, id) > (")
            .push_bind(owner)
            .push(", ")
            .push_bind(date)
            .push(", ")
            .push_bind(id)
            .push(")");
        if let Some(user) = user {
            query = query.push(" AND user_id = ").push_bind(&user.0);
        }
        let query = query
            .push(" ORDER BY user_id, shooting_date, id LIMIT ")
            .push_bind(limit);
        self.list(query, codec::day).await
    }
}

/// Binds a query of a page to its person, its cursor and its length.
pub(crate) fn page_after(
    query: &'static str,
    user: &UserId,
    cursor: &Cursor,
    limit: u32,
) -> Statement {
    Statement::new(query)
        .bind(&user.0)
        .bind(cursor.0.as_microsecond())
        .bind(&cursor.1)
        .bind(limit)
}
