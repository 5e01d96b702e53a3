//! The notify stage: messages in the person's language, and their calendar.
//!
//! ```text
//! Notice -+-> CalendarDue -> calendar file, from the days in the store
//!         +-> still the current version? -> text -> message row -> MailDue
//!                   older: dropped
//! Reminder -> does the plan still have this time? -> text -> message row -> urgent MailDue
//! MailDue -> message row -> outbox (e-mail) -> row of the sent e-mail
//!         +-> in quiet hours, unless urgent: timer -> MailDue
//! ```
//! The three effects have keys and retries of their own: a failing calendar or outbox blocks
//! neither the other nor the inbox on the dashboard.

pub mod icalendar;
mod ids;
mod mail;
mod reminder;

use std::sync::Arc;

use async_trait::async_trait;
use engine::event::{Event, EventId};
use engine::stage::{Attempt, Effects, Outcome, Stage, StageError};
use jiff::{SignedDuration, Timestamp};

use crate::events::{CalendarDue, MailDue, Notice, Payload, Reminder, unknown_schema};
use crate::model::{Channel, Day, Message, MessageKind, User};
use crate::ports::{DayFilter, Ports};
use crate::revision::is_urgent;
use crate::rows::Rows;
use crate::texts::{self, Text};

use ids::{delivery_key, notice_id, row_id};

/// How far back days stay in a calendar file.
const CALENDAR_PAST: SignedDuration = SignedDuration::from_hours(24 * 30);

/// Writes messages, sends e-mails and publishes calendars.
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
            return reminder::send(&self.ports, &due, now)
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
        // Any notice means that the person's days may have changed, even one without a day and
        // an outdated one.
        let due = CalendarDue {
            user: user.id.clone(),
        };
        effects
            .emit
            .push(due.emit(&delivery_key(&user.id, "calendar")));
        let Some(day) = self.day(notice).await? else {
            // The notice is outdated; the current version has a notice of its own.
            return Ok(effects);
        };
        let Text { subject, body } = self.text(notice, &user, day.as_deref()).await?;
        let id = notice_id(notice, event);
        // An earlier call or another place is sent during quiet hours too.
        let urgent = |day: &Day| notice.kind == MessageKind::ScheduleUpdated && is_urgent(day);
        let mail = MailDue {
            user: user.id.clone(),
            message: id.clone(),
            day: day.as_ref().map(|day| (day.id.clone(), day.version)),
            urgent: day.as_deref().is_some_and(urgent),
            held: false,
        };
        effects.emit.push(mail.emit_for_priority());
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

    /// The day of a notice: `None` if the notice is outdated, `Some(None)` if it has no day.
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
            return Ok(texts::about_day(user, notice.kind, day));
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

    /// Publishes the whole calendar from the days in the store. The events of one calendar share
    /// a key and are handled in order, so an older file never replaces a newer one.
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

#[cfg(test)]
pub(crate) mod tests;
