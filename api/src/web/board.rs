//! The data that the dashboard shows.

use std::path::{Path, PathBuf};

use actors::model::{Channel, Day, DayState, Email, EmailCounts, EmailState, Message, User};
use actors::ports::{DayFilter, PortError};
use connectors::mail::maildir;
use engine::observe::snapshot::Snapshot;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::state::AppState;

/// Maximum number of people on the page.
const MAX_PEOPLE: usize = 24;
/// Maximum number of e-mails in the list of the latest ones.
const MAX_EMAILS: u32 = 20;
/// Maximum number of messages per person.
const MAX_MESSAGES: u32 = 4;
/// How many of a person's latest e-mails are searched for those in review.
const MAX_EMAILS_PER_PERSON: u32 = 20;
/// Maximum number of coming days per person.
const MAX_DAYS_AHEAD: u32 = 8;
/// How many days are read to find the last one, if no day is ahead.
const MAX_DAYS_BACK: u32 = 100;

/// A planned day counts as past this long after its call.
const PAST_AFTER: SignedDuration = SignedDuration::from_hours(10);

/// A crew member with the data of their card.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Person {
    pub(super) user: User,
    /// The next day; if there is none, the last one.
    pub(super) day: Option<Day>,
    /// The days after it.
    pub(super) later: Vec<Day>,
    /// E-mails that need a correction by this person.
    pub(super) reviews: Vec<Email>,
    /// The latest messages to this person.
    pub(super) messages: Vec<Message>,
}

/// All data of the dashboard.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Board {
    pub(super) snapshot: Snapshot,
    pub(super) counts: EmailCounts,
    pub(super) people: Vec<Person>,
    /// Number of people that are not shown.
    pub(super) more_people: usize,
    pub(super) emails: Vec<Email>,
    pub(super) inbox: InboxFolder,
}

/// The folder that messages are read from.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct InboxFolder {
    pub(super) path: PathBuf,
    /// What is in it but is no message, relative to the folder.
    pub(super) ignored: Vec<PathBuf>,
}

impl Board {
    pub(super) async fn load(state: &AppState) -> Result<Self, PortError> {
        let now = state.context.now();
        let users = state.queries.users().await?;
        let more_people = users.len().saturating_sub(MAX_PEOPLE);
        let mut people = Vec::new();
        for user in users.into_iter().take(MAX_PEOPLE) {
            people.push(Person::load(state, user, now).await?);
        }
        Ok(Self {
            counts: state.queries.email_counts().await?,
            people,
            more_people,
            emails: state.queries.emails(None, MAX_EMAILS).await?,
            inbox: InboxFolder::load(&state.inbox_folder).await,
            snapshot: state.snapshot().await,
        })
    }
}

impl InboxFolder {
    /// A folder that cannot be read counts as empty: the mail source logs the error.
    async fn load(path: &Path) -> Self {
        let path = path.to_owned();
        let folder = path.clone();
        let ignored = tokio::task::spawn_blocking(move || maildir::ignored(&folder));
        let ignored = ignored.await.ok().and_then(Result::ok).unwrap_or_default();
        Self { path, ignored }
    }
}

impl Person {
    async fn load(state: &AppState, user: User, now: Timestamp) -> Result<Self, PortError> {
        let queries = &state.queries;
        let mut days = next_days(state, &user, now).await?.into_iter();
        let mut emails = queries
            .emails(Some(&user.id), MAX_EMAILS_PER_PERSON)
            .await?;
        emails.retain(|email| email.state == EmailState::InReview);
        // Most messages are also sent by e-mail; only the in-app copy is shown.
        let mut messages = queries.messages(&user.id, 2 * MAX_MESSAGES).await?;
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

/// The coming days in order; if there are none, the last day.
async fn next_days(state: &AppState, user: &User, now: Timestamp) -> Result<Vec<Day>, PortError> {
    let yesterday = now
        .to_zoned_datetime(zone(&user.time_zone))
        .date()
        .yesterday()
        .ok();
    let filter = DayFilter {
        from: yesterday,
        limit: MAX_DAYS_AHEAD,
        ..DayFilter::default()
    };
    let mut days = state.queries.days(&user.id, &filter).await?;
    days.retain(|day| !is_past(day, now));
    if days.is_empty() {
        let filter = DayFilter {
            limit: MAX_DAYS_BACK,
            ..DayFilter::default()
        };
        days.extend(state.queries.days(&user.id, &filter).await?.pop());
    }
    // Cancelled days come last, whatever their date.
    days.sort_by_key(|day| day.state == DayState::Cancelled);
    Ok(days)
}

fn is_past(day: &Day, now: Timestamp) -> bool {
    let end = match &day.plan {
        Some(plan) => plan.call_at.checked_add(PAST_AFTER).ok(),
        None => {
            let midnight = day.shooting_date.tomorrow().ok();
            midnight
                .and_then(|date| date.to_zoned_datetime(zone(&day.time_zone)).ok())
                .map(|midnight| midnight.timestamp())
        }
    };
    end.is_some_and(|end| end < now)
}

/// The time zone of this name. An unknown name gives UTC, which the page shows as the abbreviation.
pub(super) fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}
