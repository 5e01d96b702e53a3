//! The actor of a person: the only writer of their days.
//!
//! ```text
//! SheetRead      -> which day? newer? what changed? -> day (planning) -> PlanRequest -> route
//! Unreadable     -> message in review -> Notice -> notify
//! Command        -> confirm, cancel, correct, restore -> Operation
//! ProfileChanged -> every open day again -> PlanRequest
//! Routed         -> plan: departure, wake-up, warnings -> day (planned) -> Notice -> notify
//!                   a drive of more than five hours -> day (in review) -> Notice -> notify
//! ```

mod change;
mod command;
mod confirmation;
mod days;
mod long_drive;
mod outcome;
mod person;
mod plan;
mod profile;
mod readiness;
mod sheet;
mod source;
mod version;

use async_trait::async_trait;
use engine::event::{Event, EventId};
use engine::journal::Commit;
use engine::stage::{Attempt, Effects, Failure, Outcome, Stage, StageError};
use jiff::{SignedDuration, Timestamp};

use crate::events::{
    Command, CommandKind, Payload, ProfileChanged, Routed, SheetRead, Unreadable, unknown_schema,
};
use crate::model::{EmailId, User, UserId};
use crate::ports::{DayFilter, Ports};
use crate::progress::{dead_letter, review, skipped};
use crate::rows::Rows;

use confirmation::PendingChanges;
use days::Days;
use source::SourceEmail;

pub use person::Person;

/// How far back the actor loads days: far enough for last night's wrap.
const LOADED_PAST: SignedDuration = SignedDuration::from_hours(72);

/// The commit of an edited profile: its row, and the event by which the person's actor plans
/// every open day again. `random` makes the event's id unique to this edit.
pub fn profile_commit(user: User, random: [u8; 16], now: Timestamp) -> Commit<Rows> {
    let id = EventId::derive("profile", &format!("{random:x?}"), 0);
    let event = ProfileChanged {}.event(id, &user.id.0, now);
    let rows = Rows {
        users: vec![user],
        ..Rows::default()
    };
    Commit::outside(rows, vec![event])
}

/// The user stage: one actor for each person.
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

#[async_trait]
impl Stage<Rows> for UserStage {
    type State = Person;

    async fn load(&self, key: &str) -> Result<Person, StageError> {
        let id = UserId(key.to_owned());
        let from = jiff::tz::TimeZone::UTC
            .to_datetime(self.context.now() - LOADED_PAST)
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
            pending: PendingChanges::default(),
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
            return Ok(Outcome::Done(profile::apply(person, now)));
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

/// The message whose end state depends on this event, if there is one.
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
    /// The sheet of the version that a command restores, if it restores one and it exists.
    async fn restored(&self, command: &Command) -> Result<Option<callsheet::Day>, StageError> {
        let CommandKind::Restore { version } = command.kind else {
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
            let detail = "the same call sheet was received before";
            return Ok(skipped(&read.email, "mail/duplicate", detail, now));
        }
        let json = self.ports.blobs.get(&read.reading).await?;
        let mut reading: callsheet::Reading = serde_json::from_slice(&json)
            .map_err(|error| StageError::permanent("engine/undecodable", error))?;
        reading.for_person(&person.on_sheet());
        let source = SourceEmail {
            email: read.email,
            received: read.received,
            now,
        };
        Ok(match reading.change.take() {
            Some(notice) if reading.kind == callsheet::Kind::ChangeNotice => {
                change::apply(person, &source, &notice)
            }
            _ => sheet::apply(person, &source, reading.kind, reading.days),
        })
    }

    /// The email stage checks for duplicates too, but two copies may pass it concurrently. A
    /// person's actor handles them one after the other, so here the earlier one counts.
    async fn is_duplicate(&self, person: &Person, read: &SheetRead) -> Result<bool, StageError> {
        let (queries, user) = (&self.ports.queries, &person.user.id);
        let message_id = queries
            .email(&read.email)
            .await?
            .and_then(|email| email.message_id);
        let original = queries
            .duplicate_of(user, &read.email, message_id.as_deref(), &read.documents)
            .await?;
        Ok(original.is_some())
    }
}

#[cfg(test)]
mod tests;
