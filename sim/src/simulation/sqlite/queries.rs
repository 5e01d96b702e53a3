//! Queries on the SQLite file.

use std::sync::Arc;

use actors::model::{
    BlobId, Day, DayId, Email, EmailCounts, EmailId, Message, TravelTime, User, UserId,
};
use actors::ports::{DayFilter, LiveDay, PortError, Queries};
use async_trait::async_trait;
use connectors::journal::SqlQueries;
use jiff::Timestamp;

use super::clock_freeze::ClockFreeze;

/// The real queries; the clock is frozen while one runs.
pub(in crate::simulation) struct FrozenQueries {
    queries: SqlQueries,
    freeze: ClockFreeze,
}

impl FrozenQueries {
    pub(in crate::simulation) fn new(queries: SqlQueries, freeze: ClockFreeze) -> Self {
        Self { queries, freeze }
    }
}

#[async_trait]
impl Queries for FrozenQueries {
    async fn user(&self, id: &UserId) -> Result<Option<User>, PortError> {
        let _frozen = self.freeze.freeze();
        self.queries.user(id).await
    }

    async fn user_by_email(&self, address: &str) -> Result<Option<User>, PortError> {
        let _frozen = self.freeze.freeze();
        self.queries.user_by_email(address).await
    }

    async fn users(&self) -> Result<Vec<User>, PortError> {
        let _frozen = self.freeze.freeze();
        self.queries.users().await
    }

    async fn email(&self, id: &EmailId) -> Result<Option<Email>, PortError> {
        let _frozen = self.freeze.freeze();
        self.queries.email(id).await
    }

    async fn emails(&self, user: Option<&UserId>, limit: u32) -> Result<Vec<Email>, PortError> {
        let _frozen = self.freeze.freeze();
        self.queries.emails(user, limit).await
    }

    async fn email_counts(&self) -> Result<EmailCounts, PortError> {
        let _frozen = self.freeze.freeze();
        self.queries.email_counts().await
    }

    async fn duplicate_of(
        &self,
        user: &UserId,
        email: &EmailId,
        message_id: Option<&str>,
        documents: &[BlobId],
    ) -> Result<Option<EmailId>, PortError> {
        let _frozen = self.freeze.freeze();
        self.queries
            .duplicate_of(user, email, message_id, documents)
            .await
    }

    async fn day(&self, id: &DayId) -> Result<Option<Arc<Day>>, PortError> {
        let _frozen = self.freeze.freeze();
        self.queries.day(id).await
    }

    async fn day_version(&self, id: &DayId, version: u32) -> Result<Option<Day>, PortError> {
        let _frozen = self.freeze.freeze();
        self.queries.day_version(id, version).await
    }

    async fn days(&self, user: &UserId, filter: &DayFilter) -> Result<Vec<Day>, PortError> {
        let _frozen = self.freeze.freeze();
        self.queries.days(user, filter).await
    }

    async fn live_days(&self, from: Timestamp, to: Timestamp) -> Result<Vec<LiveDay>, PortError> {
        let _frozen = self.freeze.freeze();
        self.queries.live_days(from, to).await
    }

    async fn search_days(
        &self,
        user: &UserId,
        query: &actors::search::Query,
        limit: u32,
    ) -> Result<Vec<Day>, PortError> {
        let _frozen = self.freeze.freeze();
        self.queries.search_days(user, query, limit).await
    }

    async fn search_emails(
        &self,
        user: &UserId,
        query: &actors::search::Query,
        limit: u32,
    ) -> Result<Vec<Email>, PortError> {
        let _frozen = self.freeze.freeze();
        self.queries.search_emails(user, query, limit).await
    }

    async fn travel_times(
        &self,
        user: &UserId,
        from: jiff::civil::Date,
    ) -> Result<Vec<TravelTime>, PortError> {
        let _frozen = self.freeze.freeze();
        self.queries.travel_times(user, from).await
    }

    async fn messages(&self, user: &UserId, limit: u32) -> Result<Vec<Message>, PortError> {
        let _frozen = self.freeze.freeze();
        self.queries.messages(user, limit).await
    }
}
