//! The queries of stages, API and web pages.

use std::sync::Arc;

use actors::model::{
    BlobId, Day, DayId, Email, EmailCounts, EmailId, EmailState, Message, TravelTime, User, UserId,
};
use actors::ports::{DayFilter, LiveDay, PortError, Queries};
use actors::search::{Kind, Query};
use async_trait::async_trait;
use engine::sql::{Pool, Row, Statement};
use jiff::Timestamp;
use jiff::civil::Date;
use tokio_util::task::AbortOnDropHandle;

use super::{codec, search};

/// The page size if a caller passes 0.
const DEFAULT_LIMIT: u32 = 100;

pub(super) const USER_BY_EMAIL: &str = "SELECT * FROM app_user WHERE email = $1";
pub(super) const USERS: &str = "SELECT * FROM app_user ORDER BY email";
pub(super) const EMAILS: &str = "SELECT * FROM email ORDER BY received_at DESC, id DESC LIMIT $1";
pub(super) const EMAILS_OF_USER: &str = "SELECT * FROM email WHERE user_id = $1 \
     ORDER BY received_at DESC, id DESC LIMIT $2";
pub(super) const LIVE_DAYS: &str = "SELECT day.id, day.user_id, day.version, day.departure_at, \
     watch.body FROM day LEFT JOIN watch ON watch.day_id = day.id AND watch.version = day.version \
     WHERE day.state = 'planned' AND day.departure_at >= $1 AND day.departure_at < $2 \
     ORDER BY day.departure_at, day.id";
pub(super) const TRAVEL_TIMES: &str = "SELECT * FROM travel_time WHERE user_id = $1 \
     AND shooting_date >= $2 ORDER BY shooting_date, computed_at, day_id";
pub(super) const DAY_VERSION: &str = "SELECT body FROM day_version \
     WHERE day_id = $1 AND version = $2";
pub(super) const MESSAGES: &str = "SELECT * FROM message WHERE user_id = $1 \
     ORDER BY created_at DESC, id DESC LIMIT $2";

/// The number of time slices in which the live days are read concurrently.
const SLICES: i64 = 24;

/// Reads from the database that [`SqlWriter`](super::SqlWriter) writes.
#[derive(Clone, Debug)]
pub struct SqlQueries {
    pool: Pool,
}

impl SqlQueries {
    /// Reads through this pool; the tables must exist (see [`migrate`](super::migrate)).
    pub fn new(pool: impl Into<Pool>) -> Self {
        Self { pool: pool.into() }
    }

    async fn list<T>(
        &self,
        query: Statement,
        decode: impl Fn(&Row) -> Result<T, sqlx::Error>,
    ) -> Result<Vec<T>, PortError> {
        let rows = self.pool.fetch(query).await.map_err(unavailable)?;
        rows.iter()
            .map(decode)
            .collect::<Result<_, _>>()
            .map_err(unavailable)
    }

    async fn search<T>(
        &self,
        kind: Kind,
        user: &UserId,
        query: &Query,
        limit: u32,
        decode: impl Fn(&Row) -> Result<T, sqlx::Error>,
    ) -> Result<Vec<T>, PortError> {
        if query.words().is_empty() {
            return Ok(Vec::new());
        }
        let dialect = self.pool.dialect();
        let statement = search::statement(dialect, kind, user, query, or_default(limit));
        self.list(statement, decode).await
    }

    async fn one<T>(
        &self,
        query: Statement,
        decode: impl Fn(&Row) -> Result<T, sqlx::Error>,
    ) -> Result<Option<T>, PortError> {
        let row = self.pool.first(query).await.map_err(unavailable)?;
        row.as_ref().map(decode).transpose().map_err(unavailable)
    }
}

#[async_trait]
impl Queries for SqlQueries {
    async fn user(&self, id: &UserId) -> Result<Option<User>, PortError> {
        let query = Statement::new("SELECT * FROM app_user WHERE id = $1").bind(&id.0);
        self.one(query, codec::user).await
    }

    async fn user_by_email(&self, address: &str) -> Result<Option<User>, PortError> {
        let query = Statement::new(USER_BY_EMAIL).bind(address.trim().to_lowercase());
        self.one(query, codec::user).await
    }

    async fn users(&self) -> Result<Vec<User>, PortError> {
        self.list(Statement::new(USERS), codec::user).await
    }

    async fn email(&self, id: &EmailId) -> Result<Option<Email>, PortError> {
        let query = Statement::new("SELECT * FROM email WHERE id = $1").bind(&id.0);
        self.one(query, codec::email).await
    }

    async fn emails(&self, user: Option<&UserId>, limit: u32) -> Result<Vec<Email>, PortError> {
        let query = match user {
            Some(user) => Statement::new(EMAILS_OF_USER).bind(&user.0),
            None => Statement::new(EMAILS),
        };
        self.list(query.bind(or_default(limit)), codec::email).await
    }

    async fn email_counts(&self) -> Result<EmailCounts, PortError> {
        let query = Statement::new("SELECT state, COUNT(*) AS number FROM email GROUP BY state");
        let pairs = self.list(query, |row| Ok((row.text("state")?, row.int("number")?)));
        let mut counts = EmailCounts::default();
        for (state, number) in pairs.await? {
            let number = u64::try_from(number).unwrap_or(0);
            counts.received += number;
            match EmailState::parse(&state) {
                Some(EmailState::Planned) => counts.planned += number,
                Some(EmailState::InReview) => counts.review += number,
                Some(EmailState::Skipped) => counts.skipped += number,
                Some(EmailState::DeadLetter) => counts.dead_letters += number,
                Some(EmailState::Pending | EmailState::Processing) | None => {
                    counts.open += number;
                }
            }
        }
        Ok(counts)
    }

    async fn duplicate_of(
        &self,
        user: &UserId,
        email: &EmailId,
        message_id: Option<&str>,
        documents: &[BlobId],
    ) -> Result<Option<EmailId>, PortError> {
        let Some(query) = duplicates(user, email, message_id, documents) else {
            return Ok(None);
        };
        self.one(query, |row| Ok(EmailId(row.text("id")?))).await
    }

    async fn day(&self, id: &DayId) -> Result<Option<Arc<Day>>, PortError> {
        let query = Statement::new("SELECT * FROM day WHERE id = $1").bind(&id.0);
        self.one(query, |row| codec::day(row).map(Arc::new)).await
    }

    async fn day_version(&self, id: &DayId, version: u32) -> Result<Option<Day>, PortError> {
        let query = Statement::new(DAY_VERSION).bind(&id.0).bind(version);
        self.one(query, codec::day_version).await
    }

    async fn days(&self, user: &UserId, filter: &DayFilter) -> Result<Vec<Day>, PortError> {
        self.list(days_of(user, filter), codec::day).await
    }

    async fn live_days(&self, from: Timestamp, to: Timestamp) -> Result<Vec<LiveDay>, PortError> {
        let (first, end) = (codec::micros(from), codec::micros(to).saturating_add(1));
        let step = (end.saturating_sub(first) / SLICES).max(1);
        // The slices are read by several connections and decoded by several threads.
        let slices = (0..SLICES).map(|slice| {
            let begin = first.saturating_add(slice * step);
            let until = if slice == SLICES - 1 {
                end
            } else {
                begin.saturating_add(step).min(end)
            };
            let query = Statement::new(LIVE_DAYS).bind(begin).bind(until);
            let own = self.clone();
            AbortOnDropHandle::new(tokio::spawn(async move {
                own.list(query, codec::live_day).await
            }))
        });
        let mut days = Vec::new();
        for slice in slices.collect::<Vec<_>>() {
            let read = slice
                .await
                .map_err(|error| PortError::transient("store/unavailable", error))?;
            days.append(&mut read?);
        }
        Ok(days)
    }

    async fn search_days(
        &self,
        user: &UserId,
        query: &Query,
        limit: u32,
    ) -> Result<Vec<Day>, PortError> {
        self.search(Kind::Day, user, query, limit, codec::day).await
    }

    async fn search_emails(
        &self,
        user: &UserId,
        query: &Query,
        limit: u32,
    ) -> Result<Vec<Email>, PortError> {
        self.search(Kind::Email, user, query, limit, codec::email)
            .await
    }

    async fn travel_times(&self, user: &UserId, from: Date) -> Result<Vec<TravelTime>, PortError> {
        let query = Statement::new(TRAVEL_TIMES)
            .bind(&user.0)
            .bind(from.to_string());
        self.list(query, codec::travel_time).await
    }

    async fn messages(&self, user: &UserId, limit: u32) -> Result<Vec<Message>, PortError> {
        let query = Statement::new(MESSAGES)
            .bind(&user.0)
            .bind(or_default(limit));
        self.list(query, codec::message).await
    }
}

pub(super) fn days_of(user: &UserId, filter: &DayFilter) -> Statement {
    let mut query = Statement::new("SELECT * FROM day WHERE user_id = ").push_bind(&user.0);
    if let Some(from) = filter.from {
        query = query
            .push(" AND shooting_date >= ")
            .push_bind(from.to_string());
    }
    if let Some(to) = filter.to {
        query = query
            .push(" AND shooting_date <= ")
            .push_bind(to.to_string());
    }
    if let Some((date, id)) = &filter.after {
        query = query
            .push(" AND (shooting_date, id) > (")
            .push_bind(date.to_string())
            .push(", ")
            .push_bind(&id.0)
            .push(")");
    }
    query
        .push(" ORDER BY shooting_date, id LIMIT ")
        .push_bind(or_default(filter.limit))
}

/// The query for the original of an e-mail, by Message-ID and by document; `None` if it has
/// neither.
///
/// Of two copies in flight at the same time, the one received first is the original
/// (the id breaks ties), so that they are never duplicates of each other. A copy that has
/// reached an end state is the original whenever it was received.
pub(super) fn duplicates(
    user: &UserId,
    email: &EmailId,
    message_id: Option<&str>,
    documents: &[BlobId],
) -> Option<Statement> {
    if message_id.is_none() && documents.is_empty() {
        return None;
    }
    let head = "SELECT e.id FROM email e LEFT JOIN email own ON own.id = ";
    let mut query = Statement::new(head)
        .push_bind(&email.0)
        .push(" WHERE e.id IN (");
    if let Some(message_id) = message_id {
        query = query
            .push("SELECT id FROM email WHERE user_id = ")
            .push_bind(&user.0)
            .push(" AND message_id = ")
            .push_bind(message_id);
    }
    if !documents.is_empty() {
        if message_id.is_some() {
            query = query.push(" UNION ");
        }
        query = query
            .push("SELECT email_id FROM document WHERE user_id = ")
            .push_bind(&user.0)
            .push(" AND blob IN ")
            .push_list(documents.iter().map(BlobId::as_str));
    }
    let query = query.push(") AND e.id <> ").push_bind(&email.0).push(
        " AND e.state NOT IN ('skipped', 'in_review', 'dead_letter') \
         AND (own.id IS NULL OR e.finished_at IS NOT NULL \
         OR (e.received_at, e.id) < (own.received_at, own.id)) \
         ORDER BY e.received_at, e.id LIMIT 1",
    );
    Some(query)
}

fn or_default(limit: u32) -> u32 {
    if limit == 0 { DEFAULT_LIMIT } else { limit }
}

/// `store/unavailable` for a database error. It is transient, unless a row cannot be decoded.
pub(crate) fn unavailable(error: sqlx::Error) -> PortError {
    let transient = !matches!(
        error,
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::ColumnNotFound(_)
    );
    PortError {
        code: "store/unavailable",
        detail: error.to_string(),
        transient,
    }
}
