//! What the dashboard shows, read in one go.

use actors::model::{Channel, Day, DayState, Email, EmailCounts, EmailState, Message, User};
use actors::ports::{DayFilter, PortError};
use engine::snapshot::Snapshot;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::state::AppState;

/// People shown; a page of hundreds helps nobody.
const PEOPLE: usize = 24;
const EMAILS: u32 = 20;
const MESSAGES: u32 = 4;
/// Of one person, to find the ones that wait for a correction.
const EMAILS_OF_PERSON: u32 = 20;
const DAYS_AHEAD: u32 = 8;
const DAYS_BACK: u32 = 100;

/// A day stays the next one until it is this old.
const OVER_AFTER: SignedDuration = SignedDuration::from_hours(10);

/// A crew member with what matters now.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Person {
    pub(super) user: User,
    /// The next day; the last one if nothing is ahead.
    pub(super) day: Option<Day>,
    /// The days after it.
    pub(super) later: Vec<Day>,
    /// Messages that wait for this person.
    pub(super) reviews: Vec<Email>,
    /// The latest messages to this person.
    pub(super) messages: Vec<Message>,
}

/// Everything on the page.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Board {
    pub(super) snapshot: Snapshot,
    pub(super) counts: EmailCounts,
    pub(super) people: Vec<Person>,
    /// People beyond the ones shown.
    pub(super) more_people: usize,
    pub(super) emails: Vec<Email>,
}

impl Board {
    pub(super) async fn load(services: &AppState) -> Result<Self, PortError> {
        let now = services.context.now();
        let users = services.queries.users().await?;
        let more_people = users.len().saturating_sub(PEOPLE);
        let mut people = Vec::new();
        for user in users.into_iter().take(PEOPLE) {
            people.push(Person::load(services, user, now).await?);
        }
        Ok(Self {
            counts: services.queries.email_counts().await?,
            people,
            more_people,
            emails: services.queries.emails(None, EMAILS).await?,
            snapshot: services.snapshot().await,
        })
    }
}

impl Person {
    async fn load(services: &AppState, user: User, now: Timestamp) -> Result<Self, PortError> {
        let queries = &services.queries;
        let mut days = ahead(services, &user, now).await?.into_iter();
        let mut emails = queries.emails(Some(&user.id), EMAILS_OF_PERSON).await?;
        emails.retain(|email| email.state == EmailState::InReview);
        // What also went out by e-mail stands here once.
        let mut messages = queries.messages(&user.id, 2 * MESSAGES).await?;
        messages.retain(|message| message.channel == Channel::InApp);
        Ok(Self {
            day: days.next(),
            later: days.collect(),
            reviews: emails,
            messages,
            user,
        })
    }
}

/// The days ahead, the next one first; where there are none, the last one.
async fn ahead(services: &AppState, user: &User, now: Timestamp) -> Result<Vec<Day>, PortError> {
    let yesterday = now
        .to_zoned_datetime(zone(&user.time_zone))
        .date()
        .yesterday()
        .ok();
    let filter = DayFilter {
        from: yesterday,
        limit: DAYS_AHEAD,
        ..DayFilter::default()
    };
    let mut days = services.queries.days(&user.id, &filter).await?;
    days.retain(|day| !is_over(day, now));
    if days.is_empty() {
        let filter = DayFilter {
            limit: DAYS_BACK,
            ..DayFilter::default()
        };
        days.extend(services.queries.days(&user.id, &filter).await?.pop());
    }
    // What happens comes before what was called off, whatever the date.
    days.sort_by_key(|day| day.state == DayState::Cancelled);
    Ok(days)
}

fn is_over(day: &Day, now: Timestamp) -> bool {
    let end = match &day.plan {
        Some(plan) => plan.call_at.checked_add(OVER_AFTER).ok(),
        None => {
            let midnight = day.shooting_date.tomorrow().ok();
            midnight
                .and_then(|date| date.to_zoned_datetime(zone(&day.time_zone)).ok())
                .map(|midnight| midnight.timestamp())
        }
    };
    end.is_some_and(|end| end < now)
}

/// A zone by name; UTC for one that is unknown, which its abbreviation then says.
pub(super) fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}
