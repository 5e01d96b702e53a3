//! Reads that only the API asks for: what became of questions, history, what has changed.

mod events;
mod sums;

use actors::model::{Day, DayId, Email, Message, Operation, OperationId, User, UserId};
use actors::ports::PortError;
use engine::sql::{Dialect, Pool, Row, Statement};
use jiff::Timestamp;

use crate::journal::{codec, unavailable};

pub use events::OwnEvent;
pub use sums::Totals;

/// A place in a list that is ordered by time: (microseconds, id) of the last one seen.
pub type Place = (Timestamp, String);

/// Reads from the database of the journal. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Records {
    pool: Pool,
}

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

impl Records {
    /// Over the database that [`migrate`](crate::journal::migrate) has prepared.
    pub fn new(pool: impl Into<Pool>) -> Self {
        Self { pool: pool.into() }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// `store/unavailable`, here and below.
    pub async fn probe(&self) -> Result<(), PortError> {
        self.pool
            .fetch(Statement::new("SELECT 1 AS one"))
            .await
            .map(drop)
            .map_err(unavailable)
    }

    /// Which database it is: `sqlite` or `postgres`.
    pub fn database(&self) -> &'static str {
        match self.pool.dialect() {
            Dialect::Sqlite => "sqlite",
            Dialect::Postgres => "postgres",
        }
    }

    /// People by address, behind `after`.
    ///
    /// # Errors
    /// See [`Records::probe`].
    pub async fn users(&self, after: &str, limit: u32) -> Result<Vec<User>, PortError> {
        let query = "SELECT * FROM app_user WHERE email > $1 ORDER BY email LIMIT $2";
        let query = Statement::new(query).bind(after).bind(limit);
        self.list(query, codec::user).await
    }

    /// People of these ids or addresses, in no order.
    ///
    /// # Errors
    /// See [`Records::probe`].
    pub async fn users_of(
        &self,
        ids: &[UserId],
        addresses: &[String],
    ) -> Result<Vec<User>, PortError> {
        let query = Statement::new("SELECT * FROM app_user WHERE id IN ")
            .push_list(ids.iter().map(|id| id.0.as_str()))
            .push(" OR email IN ")
            .push_list(addresses.iter().map(|address| address.to_lowercase()));
        self.list(query, codec::user).await
    }

    /// What became of a question; `None` while it is open, or when it was never asked.
    ///
    /// # Errors
    /// See [`Records::probe`].
    pub async fn operation(&self, id: &OperationId) -> Result<Option<Operation>, PortError> {
        let query = Statement::new("SELECT * FROM operation WHERE id = $1").bind(&id.0);
        let found = self.list(query, codec::operation).await?;
        Ok(found.into_iter().next())
    }

    /// Forgets what became of questions that were answered before then.
    ///
    /// # Errors
    /// See [`Records::probe`].
    pub async fn forget_operations(&self, before: Timestamp) -> Result<(), PortError> {
        let old = Statement::new("DELETE FROM operation WHERE finished_at < $1");
        let old = old.bind(before.as_microsecond());
        self.pool.execute(old).await.map(drop).map_err(unavailable)
    }

    /// Versions of a day below one, the newest first.
    ///
    /// # Errors
    /// See [`Records::probe`].
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

    /// Days of a person that were written behind a place, in the order of writing.
    ///
    /// # Errors
    /// See [`Records::probe`].
    pub async fn changed(
        &self,
        user: &UserId,
        after: &Place,
        limit: u32,
    ) -> Result<Vec<Day>, PortError> {
        self.list(behind(CHANGED, user, after, limit), codec::day)
            .await
    }

    /// The place of the day of a person that was written last.
    ///
    /// # Errors
    /// See [`Records::probe`].
    pub async fn newest(&self, user: &UserId) -> Result<Place, PortError> {
        let query = Statement::new(NEWEST).bind(&user.0);
        let found = self.list(query, codec::day).await?;
        let place = found.into_iter().next();
        let place = place.map(|day| (day.updated, day.id.0));
        Ok(place.unwrap_or((Timestamp::UNIX_EPOCH, String::new())))
    }

    /// E-mails of a person before a place, the newest first.
    ///
    /// # Errors
    /// See [`Records::probe`].
    pub async fn emails(
        &self,
        user: &UserId,
        before: &Place,
        limit: u32,
    ) -> Result<Vec<Email>, PortError> {
        self.list(behind(EMAILS, user, before, limit), codec::email)
            .await
    }

    /// Messages to a person before a place, the newest first.
    ///
    /// # Errors
    /// See [`Records::probe`].
    pub async fn messages(
        &self,
        user: &UserId,
        before: &Place,
        limit: u32,
    ) -> Result<Vec<Message>, PortError> {
        self.list(behind(MESSAGES, user, before, limit), codec::message)
            .await
    }

    async fn list<T>(
        &self,
        query: Statement,
        decode: impl Fn(&Row) -> Result<T, sqlx::Error>,
    ) -> Result<Vec<T>, PortError> {
        let rows = self.pool.fetch(query).await.map_err(unavailable)?;
        let decoded: Result<_, _> = rows.iter().map(decode).collect();
        decoded.map_err(unavailable)
    }
}

pub(crate) fn behind(query: &'static str, user: &UserId, place: &Place, limit: u32) -> Statement {
    Statement::new(query)
        .bind(&user.0)
        .bind(place.0.as_microsecond())
        .bind(&place.1)
        .bind(limit)
}
