//! Read access to what the stages have written.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::civil::Date;

use super::error::PortError;
use crate::model::{
    BlobId, Day, DayId, Email, EmailCounts, EmailId, Message, MonitoredRoute, TravelTime, User,
    UserId,
};
use crate::search::Query;

/// Which days to list.
#[derive(Clone, Debug, Default)]
pub struct DayFilter {
    /// First shooting date wanted.
    pub from: Option<Date>,
    /// Last shooting date wanted.
    pub to: Option<Date>,
    /// Continue after this (shooting date, id).
    pub after: Option<(Date, DayId)>,
    /// Maximum number of days; 0 means 100.
    pub limit: u32,
}

/// A day with a live plan, which a tick checks for changes. It does not contain the sheet,
/// because a tick loads many of them every few minutes.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveDay {
    /// The person.
    pub user: UserId,
    /// The day.
    pub day: DayId,
    /// Its version.
    pub version: u32,
    /// When the person leaves.
    pub departure: Timestamp,
    /// The monitored drives of this version, if there are any.
    pub route: Option<MonitoredRoute>,
}

/// Read-only access to the store. Every method fails with `store/unavailable` only.
#[async_trait]
pub trait Queries: Send + Sync {
    /// A person by id.
    async fn user(&self, id: &UserId) -> Result<Option<User>, PortError>;

    /// A person by address, case-insensitive.
    async fn user_by_email(&self, address: &str) -> Result<Option<User>, PortError>;

    /// All people, by address.
    async fn users(&self) -> Result<Vec<User>, PortError>;

    /// One message.
    async fn email(&self, id: &EmailId) -> Result<Option<Email>, PortError>;

    /// The newest messages, of one person or of all.
    async fn emails(&self, user: Option<&UserId>, limit: u32) -> Result<Vec<Email>, PortError>;

    /// The number of messages by state.
    async fn email_counts(&self) -> Result<EmailCounts, PortError>;

    /// An earlier message of this person that was not skipped and has this Message-ID, or
    /// carried one of these documents.
    async fn duplicate_of(
        &self,
        user: &UserId,
        email: &EmailId,
        message_id: Option<&str>,
        documents: &[BlobId],
    ) -> Result<Option<EmailId>, PortError>;

    /// One day. Shared, because a day with its sheet is large and mostly only read.
    async fn day(&self, id: &DayId) -> Result<Option<Arc<Day>>, PortError>;

    /// One day as it was in one of its versions.
    async fn day_version(&self, id: &DayId, version: u32) -> Result<Option<Day>, PortError>;

    /// Days of one person by (shooting date, id).
    async fn days(&self, user: &UserId, filter: &DayFilter) -> Result<Vec<Day>, PortError>;

    /// Planned days whose departure lies between the two instants.
    async fn live_days(&self, from: Timestamp, to: Timestamp) -> Result<Vec<LiveDay>, PortError>;

    /// Days of one person that contain all words of the query, the latest shooting date first.
    async fn search_days(
        &self,
        user: &UserId,
        query: &Query,
        limit: u32,
    ) -> Result<Vec<Day>, PortError>;

    /// Messages of one person whose subject and text contain all words of the query, newest
    /// first.
    async fn search_emails(
        &self,
        user: &UserId,
        query: &Query,
        limit: u32,
    ) -> Result<Vec<Email>, PortError>;

    /// The travel times that one person was notified of, for days from a date on, by (date, time
    /// of computation).
    async fn travel_times(&self, user: &UserId, from: Date) -> Result<Vec<TravelTime>, PortError>;

    /// Messages to one person, newest first.
    async fn messages(&self, user: &UserId, limit: u32) -> Result<Vec<Message>, PortError>;
}
