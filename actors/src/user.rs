//! The actor of a person: the only writer of their days.
//!
//! ```text
//! SheetRead  -> which day? newer? what changed? -> day (planning)  -> PlanRequest -> route
//! Unreadable -> in review, told
//! Command    -> confirm, cancel, correct, go back -> Operation
//! Profile    -> every open day again -> PlanRequest
//! Routed     -> plan: departure, wake-up, warnings -> day (planned) -> Notice -> notify
//! ```

mod change;
mod command;
mod days;
mod plan;
mod profile;
mod readings;
mod sheet;

use async_trait::async_trait;
use engine::event::{Event, EventId};
use engine::journal::Commit;
use engine::stage::{Attempt, Effects, Failure, Outcome, Stage, StageError};
use jiff::{SignedDuration, Timestamp};

use crate::events::{
    Ask, Command, Payload, ProfileChanged, Routed, SheetRead, Unreadable, unknown_schema,
};
use crate::model::{EmailId, User, UserId};
use crate::pipeline::Ports;
use crate::ports::DayFilter;
use crate::progress::{dead_letter, review, skipped};
use crate::rows::Rows;

use days::Days;
use readings::Readings;

/// How far back days are kept in the actor: enough for last night's wrap.
const MEMORY: SignedDuration = SignedDuration::from_hours(72);

/// A person whose profile has changed, and the word to their actor: every open day is planned
/// anew. `random` tells this change from others.
pub fn changed(user: User, random: [u8; 16], now: Timestamp) -> Commit<Rows> {
    let id = EventId::derive("profile", &format!("{random:x?}"), 0);
    let event = ProfileChanged {}.event(id, &user.id.0, now);
    let rows = Rows {
        users: vec![user],
        ..Rows::default()
    };
    Commit::outside(rows, vec![event])
}

/// Keeps the days of each person.
pub struct UserStage {
    ports: Ports,
    context: engine::Context,
}

impl UserStage {
    /// The stage over these adapters.
    pub fn new(ports: Ports, context: engine::Context) -> Self {
        Self { ports, context }
    }
}

/// What the actor of a person knows.
pub struct Person {
    user: User,
    days: Days,
    readings: Readings,
}

impl Person {
    /// How the person may stand on a call sheet.
    fn on_paper(&self) -> callsheet::Person {
        callsheet::Person {
            name: Some(self.user.name.clone()),
            role: self.user.role.clone(),
            department: self.user.department.clone(),
        }
    }
}

#[async_trait]
impl Stage<Rows> for UserStage {
    type State = Person;

    async fn load(&self, key: &str) -> Result<Person, StageError> {
        let id = UserId(key.to_owned());
        let from = jiff::tz::TimeZone::UTC
            .to_datetime(self.context.now() - MEMORY)
            .date();
        let filter = DayFilter {
            from: Some(from),
            limit: u32::MAX,
            ..DayFilter::default()
        };
        let days = self.ports.queries.days(&id, &filter).await?;
        Ok(Person {
            user: self.profile(&id).await?,
            days: Days::new(days),
            readings: Readings::default(),
        })
    }

    async fn handle(
        &self,
        person: &mut Person,
        event: &Event,
        attempt: &Attempt,
    ) -> Result<Outcome<Rows>, StageError> {
        let now = attempt.now;
        // The profile may have been edited since the actor started.
        person.user = self.profile(&person.user.id).await?;
        if let Some(read) = SheetRead::of(event)? {
            return self.sheet_read(person, read, now).await.map(Outcome::Done);
        }
        if let Some(Unreadable {
            email,
            code,
            detail,
        }) = Unreadable::of(event)?
        {
            return Ok(Outcome::Done(review(
                &email,
                &person.user.id,
                &code,
                &detail,
                now,
            )));
        }
        if let Some(command) = Command::of(event)? {
            let restored = self.restored(&command).await?;
            let effects = command::apply(person, &command, restored, now);
            return Ok(Outcome::Done(effects));
        }
        if ProfileChanged::of(event)?.is_some() {
            return Ok(Outcome::Done(profile::changed(person, now)));
        }
        let routed = Routed::of(event)?.ok_or_else(|| unknown_schema(event))?;
        Ok(Outcome::Done(plan::routed(person, routed, now)))
    }

    fn on_dead_letter(&self, event: &Event, failure: &Failure, now: Timestamp) -> Effects<Rows> {
        let user = UserId(event.key.clone());
        match email_of(event) {
            Some(email) => dead_letter(&email, Some(&user), failure, now),
            None => Effects::default(),
        }
    }
}

/// The message that waits for this event, if one does.
fn email_of(event: &Event) -> Option<EmailId> {
    let sheet = || Some(SheetRead::of(event).ok()??.email);
    let unreadable = || Some(Unreadable::of(event).ok()??.email);
    let routed = || {
        Some(
            Routed::of(event)
                .ok()?
                .filter(|routed| !routed.recheck)?
                .email,
        )
    };
    sheet().or_else(unreadable).or_else(routed)
}

impl UserStage {
    /// The sheet of the version that is to come back, if one is.
    async fn restored(&self, command: &Command) -> Result<Option<callsheet::Day>, StageError> {
        let Ask::Restore { version } = command.ask else {
            return Ok(None);
        };
        let day = self
            .ports
            .queries
            .day_version(&command.day, version)
            .await?;
        Ok(day.map(|day| day.sheet))
    }

    async fn profile(&self, id: &UserId) -> Result<User, StageError> {
        let user = self.ports.queries.user(id).await?;
        user.ok_or_else(|| StageError::permanent("user/unknown", "the person is not registered"))
    }

    async fn sheet_read(
        &self,
        person: &mut Person,
        read: SheetRead,
        now: Timestamp,
    ) -> Result<Effects<Rows>, StageError> {
        if self.is_duplicate(person, &read).await? {
            let detail = "the same call sheet was here before";
            return Ok(skipped(&read.email, "mail/duplicate", detail, now));
        }
        let json = self.ports.blobs.get(&read.reading).await?;
        let mut reading: callsheet::Reading = serde_json::from_slice(&json)
            .map_err(|error| StageError::permanent("engine/undecodable", error))?;
        reading.for_person(&person.on_paper());
        let mail = sheet::Mail {
            email: read.email,
            received: read.received,
            now,
        };
        Ok(match reading.change.take() {
            Some(notice) if reading.kind == callsheet::Kind::ChangeNotice => {
                change::apply(person, &mail, &notice)
            }
            _ => sheet::apply(person, &mail, reading.kind, reading.days),
        })
    }

    /// Asked here and not only at the door: two copies may pass the door side by side, but
    /// a person's actor handles them one after the other, and the earlier one counts.
    async fn is_duplicate(&self, person: &Person, read: &SheetRead) -> Result<bool, StageError> {
        let (queries, user) = (&self.ports.queries, &person.user.id);
        let message_id = queries
            .email(&read.email)
            .await?
            .and_then(|email| email.message_id);
        let seen = queries
            .duplicate_of(user, &read.email, message_id.as_deref(), &read.documents)
            .await?;
        Ok(seen.is_some())
    }
}

#[cfg(test)]
mod tests;
