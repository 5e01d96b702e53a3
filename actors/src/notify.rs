//! The notify stage: messages in the person's language, and their calendar.
//!
//! ```text
//! Notice -+-> CalendarDue -> calendar file, from what is known then
//!         +-> still the newest version? -> text -> message row -> MailDue
//!                   older: dropped
//! Reminder -> the plan still says so? -> text -> message row -> MailDue, at once
//! MailDue -> that row -> outbox (e-mail) -> its own row
//!         +-> in quiet hours, unless urgent: timer -> MailDue
//! ```
//! Three effects, each with a key and retries of its own: a calendar or an outbox that
//! fails holds up neither the other nor the inbox on the dashboard.

pub mod icalendar;
mod mail;
mod reminder;

use std::sync::Arc;

use async_trait::async_trait;
use engine::event::{Event, EventId};
use engine::stage::{Attempt, Effects, Outcome, Stage, StageError};
use jiff::{SignedDuration, Timestamp};

use crate::events::{CalendarDue, MailDue, Notice, Payload, Reminder, unknown_schema};
use crate::model::{Channel, Day, Message, MessageKind, User, UserId};
use crate::pipeline::Ports;
use crate::ports::DayFilter;
use crate::revision::is_urgent;
use crate::rows::Rows;
use crate::texts::{self, Text};

/// How far back days stay in a calendar file.
const CALENDAR_PAST: SignedDuration = SignedDuration::from_hours(24 * 30);

/// Tells people.
pub struct NotifyStage {
    ports: Ports,
}

impl NotifyStage {
    /// The stage over these adapters.
    pub fn new(ports: Ports) -> Self {
        Self { ports }
    }
}

#[async_trait]
impl Stage<Rows> for NotifyStage {
    type State = ();

    async fn load(&self, _: &str) -> Result<(), StageError> {
        Ok(())
    }

    async fn handle(
        &self,
        (): &mut (),
        event: &Event,
        attempt: &Attempt,
    ) -> Result<Outcome<Rows>, StageError> {
        let now = attempt.now;
        if let Some(due) = MailDue::of(event)? {
            return mail::send(&self.ports, due, event.published, now).await;
        }
        if let Some(due) = CalendarDue::of(event)? {
            if let Some(user) = self.ports.queries.user(&due.user).await? {
                self.publish_calendar(&user, now).await?;
            }
            return Ok(Outcome::Done(Effects::default()));
        }
        if let Some(due) = Reminder::of(event)? {
            return reminder::tell(&self.ports, &due, now)
                .await
                .map(Outcome::Done);
        }
        let notice = Notice::of(event)?.ok_or_else(|| unknown_schema(event))?;
        self.notice(&notice, &event.id, now)
            .await
            .map(Outcome::Done)
    }
}

impl NotifyStage {
    async fn notice(
        &self,
        notice: &Notice,
        event: &EventId,
        now: Timestamp,
    ) -> Result<Effects<Rows>, StageError> {
        let mut effects = Effects::default();
        let Some(user) = self.ports.queries.user(&notice.user).await? else {
            return Ok(effects);
        };
        // Any notice means that something about the person's days may have changed, also
        // one about no day and one that is outdated.
        let due = CalendarDue {
            user: user.id.clone(),
        };
        effects.emit.push(due.emit(&key(&user.id, "calendar")));
        let Some(day) = self.day(notice).await? else {
            // A newer version has a notice of its own.
            return Ok(effects);
        };
        let Text { subject, body } = self.text(notice, &user, day.as_deref()).await?;
        let id = notice_id(notice, event);
        // An earlier call and another place cannot wait for the morning.
        let urgent = |day: &Day| notice.kind == MessageKind::ScheduleUpdated && is_urgent(day);
        let mail = MailDue {
            user: user.id.clone(),
            message: id.clone(),
            day: day.as_ref().map(|day| (day.id.clone(), day.version)),
            urgent: day.as_deref().is_some_and(urgent),
            held: false,
        };
        effects.emit.push(mail.asked());
        effects.writes.messages.push(Message {
            id: row_id(&id, Channel::InApp),
            user: user.id.clone(),
            day: day.map(|day| day.id.clone()),
            kind: notice.kind,
            channel: Channel::InApp,
            subject,
            body,
            created: now,
        });
        Ok(effects)
    }

    /// `None`: the notice is outdated. `Some(None)`: it is about no day.
    async fn day(&self, notice: &Notice) -> Result<Option<Option<Arc<Day>>>, StageError> {
        let Some((id, version)) = &notice.day else {
            return Ok(Some(None));
        };
        let day = self.ports.queries.day(id).await?;
        Ok(day.filter(|day| day.version == *version).map(Some))
    }

    async fn text(
        &self,
        notice: &Notice,
        user: &User,
        day: Option<&Day>,
    ) -> Result<Text, StageError> {
        if let Some(day) = day {
            return Ok(texts::about_day(user.language, notice.kind, day));
        }
        let subject = match &notice.email {
            Some(email) => self
                .ports
                .queries
                .email(email)
                .await?
                .map(|email| email.subject),
            None => None,
        };
        let Notice {
            kind, code, detail, ..
        } = notice;
        Ok(texts::problem(
            user.language,
            *kind,
            code,
            detail,
            &subject.unwrap_or_default(),
        ))
    }

    /// The whole file is made from what is known now. A person's files are made one after
    /// the other, so an older one never replaces a newer one.
    async fn publish_calendar(&self, user: &User, now: Timestamp) -> Result<(), StageError> {
        let from = jiff::tz::TimeZone::UTC
            .to_datetime(now - CALENDAR_PAST)
            .date();
        let filter = DayFilter {
            from: Some(from),
            limit: u32::MAX,
            ..DayFilter::default()
        };
        let days = self.ports.queries.days(&user.id, &filter).await?;
        let file = icalendar::calendar(user, &days);
        Ok(self.ports.calendars.publish(user, &file).await?)
    }
}

/// The same news to the same person has the same id, so it cannot be told twice. Traffic
/// may move one version to and fro, each time with the same words: there every notice is
/// news, and only the repetition of one event is not.
fn notice_id(notice: &Notice, event: &EventId) -> String {
    let Notice {
        user,
        kind,
        day,
        email,
        code,
        ..
    } = notice;
    let event = (*kind == MessageKind::RouteChanged).then_some(event);
    message_id(&(user, kind.as_str(), day, email, code, event))
}

/// An id for what a message is about.
fn message_id(about: &impl std::fmt::Debug) -> String {
    use sha2::Digest;
    let hash = sha2::Sha256::digest(format!("{about:?}"));
    format!("m-{}", hex::encode(&hash[..16]))
}

/// A key of its own for one kind of effect: it keeps its order, and nothing else of the
/// person waits behind it while it fails.
fn key(user: &UserId, effect: &str) -> String {
    format!("{user}/{effect}")
}

/// The id of a message's row for one channel.
fn row_id(message: &str, channel: Channel) -> String {
    format!("{message}-{}", channel.as_str())
}

#[cfg(test)]
pub(crate) mod tests;
