//! The notify stage: messages in the person's language, and their calendar.
//!
//! ```text
//! Notice -> still the newest version? -> text -> outbox (e-mail) -> message rows
//!                 |                         +--> calendar file
//!               older: dropped
//! ```
//! Sending comes before the commit and carries the message's id, so that a repetition
//! after a crash is the same e-mail and not a second one.

pub mod icalendar;

use async_trait::async_trait;
use engine::event::Event;
use engine::stage::{Effects, Outcome, Stage, StageError};
use jiff::{SignedDuration, Timestamp};

use crate::events::{Notice, Payload, unknown_schema};
use crate::model::{Channel, Day, Message, OutgoingMail, User};
use crate::pipeline::Ports;
use crate::ports::DayFilter;
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
        now: Timestamp,
    ) -> Result<Outcome<Rows>, StageError> {
        let notice = Notice::of(event)?.ok_or_else(|| unknown_schema(event))?;
        let user = self.ports.queries.user(&notice.user).await?;
        let Some(user) = user else {
            return Ok(Outcome::Done(Effects::default()));
        };
        let day = match self.day(&notice).await? {
            Some(day) => day,
            // A newer version has a notice of its own.
            None => return Ok(Outcome::Done(Effects::default())),
        };
        let text = self.text(&notice, &user, day.as_ref()).await?;
        let id = message_id(&notice, day.as_ref());
        self.send(&user, &id, &text, now).await?;
        if day.is_some() {
            self.publish_calendar(&user, now).await?;
        }
        let messages = [Channel::InApp, Channel::Email].map(|channel| Message {
            id: format!("{id}-{}", channel.as_str()),
            user: user.id.clone(),
            day: day.as_ref().map(|day| day.id.clone()),
            kind: notice.kind,
            channel,
            subject: text.subject.clone(),
            body: text.body.clone(),
            created: now,
        });
        let writes = Rows {
            messages: messages.to_vec(),
            ..Rows::default()
        };
        Ok(Outcome::Done(Effects {
            writes,
            ..Effects::default()
        }))
    }
}

impl NotifyStage {
    /// `None`: the notice is outdated. `Some(None)`: it is about no day.
    async fn day(&self, notice: &Notice) -> Result<Option<Option<Day>>, StageError> {
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

    async fn send(
        &self,
        user: &User,
        id: &str,
        text: &Text,
        now: Timestamp,
    ) -> Result<(), StageError> {
        let mail = OutgoingMail {
            id: id.to_owned(),
            to: user.email.clone(),
            to_name: user.name.clone(),
            subject: text.subject.clone(),
            body: text.body.clone(),
            date: now,
        };
        Ok(self.ports.outbox.send(&mail).await?)
    }

    /// The whole file is made from what is known now. A person's notices are handled one
    /// after the other, so an older file never replaces a newer one.
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
/// may move one version several times: there the departure tells the news apart.
fn message_id(notice: &Notice, day: Option<&Day>) -> String {
    use sha2::Digest;
    let mut hash = sha2::Sha256::new();
    let departure = day
        .and_then(|day| day.plan.as_ref())
        .map(|plan| plan.departure.as_second());
    let about = (
        &notice.user,
        notice.kind.as_str(),
        &notice.day,
        &notice.email,
        &notice.code,
    );
    hash.update(format!("{about:?}"));
    if notice.kind == crate::model::MessageKind::RouteChanged {
        hash.update(departure.unwrap_or_default().to_le_bytes());
    }
    format!("m-{}", hex::encode(&hash.finalize()[..16]))
}

#[cfg(test)]
mod tests;
