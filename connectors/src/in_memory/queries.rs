//! The queries of the stages over in-memory tables.

use std::collections::BTreeSet;
use std::sync::Arc;

use actors::model::{
    BlobId, Day, DayId, Email, EmailCounts, EmailId, EmailState, Message, TravelTime, User, UserId,
};
use actors::ports::{DayFilter, LiveDay, PortError, Queries};
use actors::search::{Query, words_of_day};
use async_trait::async_trait;
use engine::memory::Disk;
use jiff::Timestamp;
use jiff::civil::Date;

use super::RowTables;

/// The page size if a caller passes 0.
const DEFAULT_LIMIT: u32 = 100;

/// Reads the tables on a simulated disk.
#[derive(Clone, Debug)]
pub struct MemoryQueries(Disk<RowTables>);

impl MemoryQueries {
    /// Reads from this disk.
    pub fn new(disk: Disk<RowTables>) -> Self {
        Self(disk)
    }
}

#[async_trait]
impl Queries for MemoryQueries {
    async fn user(&self, id: &UserId) -> Result<Option<User>, PortError> {
        Ok(self.0.read(|rows| rows.users.get(id).cloned()))
    }

    async fn user_by_email(&self, address: &str) -> Result<Option<User>, PortError> {
        let address = address.trim().to_lowercase();
        Ok(self.0.read(|rows| {
            let id = rows.addresses.get(&address)?;
            rows.users.get(id).cloned()
        }))
    }

    async fn users(&self) -> Result<Vec<User>, PortError> {
        let mut users: Vec<_> = self.0.read(|rows| rows.users.values().cloned().collect());
        users.sort_by(|one: &User, other| one.email.cmp(&other.email));
        Ok(users)
    }

    async fn email(&self, id: &EmailId) -> Result<Option<Email>, PortError> {
        Ok(self.0.read(|rows| rows.emails.get(id).cloned()))
    }

    async fn emails(&self, user: Option<&UserId>, limit: u32) -> Result<Vec<Email>, PortError> {
        Ok(self.0.read(|rows| {
            let is_wanted = |email: &&Email| user.is_none() || email.user.as_ref() == user;
            let mut emails: Vec<_> = rows.emails.values().filter(is_wanted).collect();
            emails.sort_by(|one, other| (other.received, &other.id).cmp(&(one.received, &one.id)));
            emails
                .into_iter()
                .take(or_default(limit))
                .cloned()
                .collect()
        }))
    }

    async fn email_counts(&self) -> Result<EmailCounts, PortError> {
        let mut counts = EmailCounts::default();
        self.0.read(|rows| {
            for email in rows.emails.values() {
                counts.received += 1;
                *match email.state {
                    EmailState::Planned => &mut counts.planned,
                    EmailState::InReview => &mut counts.review,
                    EmailState::Skipped => &mut counts.skipped,
                    EmailState::DeadLetter => &mut counts.dead_letters,
                    EmailState::Pending | EmailState::Processing => &mut counts.open,
                } += 1;
            }
        });
        Ok(counts)
    }

    async fn duplicate_of(
        &self,
        user: &UserId,
        email: &EmailId,
        message_id: Option<&str>,
        documents: &[BlobId],
    ) -> Result<Option<EmailId>, PortError> {
        Ok(self
            .0
            .read(|rows| duplicate_of(rows, user, email, message_id, documents)))
    }

    async fn day(&self, id: &DayId) -> Result<Option<Arc<Day>>, PortError> {
        Ok(self.0.read(|rows| rows.days.get(id).cloned()))
    }

    async fn day_version(&self, id: &DayId, version: u32) -> Result<Option<Day>, PortError> {
        let key = (id.clone(), version);
        Ok(self.0.read(|rows| {
            let found = rows.day_versions.get(&key);
            found.map(|day| Day::clone(day))
        }))
    }

    async fn days(&self, user: &UserId, filter: &DayFilter) -> Result<Vec<Day>, PortError> {
        Ok(self.0.read(|rows| {
            let keys = rows.days_of.get(user).into_iter().flatten();
            keys.filter(|(date, _)| filter.from.is_none_or(|from| *date >= from))
                .filter(|(date, _)| filter.to.is_none_or(|to| *date <= to))
                .filter(|key| filter.after.as_ref().is_none_or(|after| *key > after))
                .filter_map(|(_, id)| rows.days.get(id).map(|day| Day::clone(day)))
                .take(or_default(filter.limit))
                .collect()
        }))
    }

    async fn live_days(&self, from: Timestamp, to: Timestamp) -> Result<Vec<LiveDay>, PortError> {
        let first = DayId(String::new());
        Ok(self.0.read(|rows| {
            let departures = rows.departures.range((from, first)..);
            departures
                .take_while(|(departure, _)| *departure <= to)
                .filter_map(|(_, id)| rows.days.get(id))
                .filter_map(|day| {
                    Some(LiveDay {
                        user: day.user.clone(),
                        day: day.id.clone(),
                        version: day.version,
                        departure: day.plan.as_ref().map(|plan| plan.departure)?,
                        route: rows
                            .monitored_routes
                            .get(&day.id)
                            .filter(|it| it.version == day.version)
                            .cloned(),
                    })
                })
                .collect()
        }))
    }

    async fn search_days(
        &self,
        user: &UserId,
        query: &Query,
        limit: u32,
    ) -> Result<Vec<Day>, PortError> {
        Ok(self.0.read(|rows| {
            let keys = rows.days_of.get(user).into_iter().flatten().rev();
            let days = keys.filter_map(|(_, id)| rows.days.get(id));
            days.filter(|day| query.is_in(&words_of_day(day)))
                .take(or_default(limit))
                .map(|day| Day::clone(day))
                .collect()
        }))
    }

    async fn search_emails(
        &self,
        user: &UserId,
        query: &Query,
        limit: u32,
    ) -> Result<Vec<Email>, PortError> {
        let mut emails = self.emails(Some(user), u32::MAX).await?;
        self.0.read(|rows| {
            let found = |email: &Email| {
                let words = rows.words.get(&email.id);
                words.is_some_and(|words| query.is_in(words))
            };
            emails.retain(found);
        });
        emails.truncate(or_default(limit));
        Ok(emails)
    }

    async fn travel_times(&self, user: &UserId, from: Date) -> Result<Vec<TravelTime>, PortError> {
        Ok(self.0.read(|rows| {
            let times = rows.travel_times.get(user).into_iter().flatten();
            let wanted = times.filter(|((date, ..), _)| *date >= from);
            wanted.map(|(_, time)| time.clone()).collect()
        }))
    }

    async fn messages(&self, user: &UserId, limit: u32) -> Result<Vec<Message>, PortError> {
        Ok(self.0.read(|rows| {
            let keys = rows.messages_of.get(user).into_iter().flatten().rev();
            keys.filter_map(|(_, id)| rows.messages.get(id).cloned())
                .take(or_default(limit))
                .collect()
        }))
    }
}

/// The original of a duplicate. Of two copies in flight the one received first is the original; a
/// copy that has reached an end state is the original whenever it was received.
fn duplicate_of(
    rows: &RowTables,
    user: &UserId,
    email: &EmailId,
    message_id: Option<&str>,
    documents: &[BlobId],
) -> Option<EmailId> {
    let of_user = |id: &&EmailId| {
        let email = rows.emails.get(*id);
        email.is_some_and(|email| email.user.as_ref() == Some(user))
    };
    let same_id = message_id.and_then(|message_id| rows.message_ids.get(message_id));
    let mut candidates: BTreeSet<&EmailId> =
        same_id.into_iter().flatten().filter(of_user).collect();
    for blob in documents {
        let key = (user.clone(), blob.clone());
        candidates.extend(rows.documents.get(&key).into_iter().flatten());
    }
    let own = rows.emails.get(email);
    let is_original = |candidate: &&Email| {
        use EmailState::{DeadLetter, InReview, Skipped};
        let earlier =
            own.is_none_or(|own| (candidate.received, &candidate.id) < (own.received, &own.id));
        candidate.id != *email
            && !matches!(candidate.state, Skipped | InReview | DeadLetter)
            && (candidate.finished.is_some() || earlier)
    };
    let emails = candidates.into_iter().filter_map(|id| rows.emails.get(id));
    let first = emails
        .filter(is_original)
        .min_by_key(|candidate| (candidate.received, &candidate.id));
    first.map(|candidate| candidate.id.clone())
}

fn or_default(limit: u32) -> usize {
    let limit = if limit == 0 { DEFAULT_LIMIT } else { limit };
    limit as usize
}
