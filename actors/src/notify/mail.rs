//! A message of the inbox, sent as an e-mail too, unless quiet hours hold it back.
//!
//! Sending comes before the commit and carries the message's id, so that a repetition
//! after a crash is the same e-mail and not a second one.

use engine::event::Emit;
use engine::stage::{Effects, Outcome, StageError};
use engine::timers::{Timer, TimerChange};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{key, row_id};
use crate::events::{MailDue, Payload};
use crate::model::{Channel, Day, Message, OutgoingMail, User};
use crate::pipeline::Ports;
use crate::ports::PortError;
use crate::rows::Rows;

/// An outbox that fails is tried again for so long: after that, a plan for the next
/// morning is old news, and an operator has to know.
const PATIENCE: SignedDuration = SignedDuration::from_hours(6);
/// The wait between two tries.
const PAUSE: SignedDuration = SignedDuration::from_mins(1);
/// The row was written just before, so it is nearly always among so many.
const RECENT: u32 = 50;

impl MailDue {
    /// The e-mail for a message. What is urgent does not wait behind what is not.
    pub(super) fn asked(&self) -> Emit {
        let effect = match self.urgent {
            true => "urgent",
            false => Channel::Email.as_str(),
        };
        self.emit(&key(&self.user, effect))
    }

    /// The same later, at the end of quiet hours.
    fn at(self, until: Timestamp) -> TimerChange {
        let id = format!("mail/{}", self.message);
        let emit = Self { held: true, ..self }.asked();
        TimerChange::Set(Timer {
            id,
            due: until,
            every: None,
            stage: emit.stage,
            key: emit.key,
            priority: Self::PRIORITY,
            schema: emit.schema,
            payload: emit.payload,
        })
    }
}

/// Sends it, and notes that it was sent.
pub(super) async fn send(
    ports: &Ports,
    due: MailDue,
    published: Timestamp,
    now: Timestamp,
) -> Result<Outcome<Rows>, StageError> {
    let mut effects = Effects::default();
    let user = ports.queries.user(&due.user).await?;
    let told = told(ports, &due).await?;
    // The row came into being together with this event. Without it or the person, somebody
    // has deleted them since.
    let (Some(user), Some(told)) = (user, told) else {
        return Ok(Outcome::Done(effects));
    };
    let day = match &due.day {
        Some((day, _)) => ports.queries.day(day).await?,
        None => None,
    };
    if due.held && is_outdated(&due, day.as_deref()) {
        return Ok(Outcome::Done(effects));
    }
    if let Some(until) = held_until(&user, &due, day.as_deref(), now) {
        effects.timers.push(due.at(until));
        return Ok(Outcome::Done(effects));
    }
    let mail = OutgoingMail {
        id: due.message.clone(),
        to: user.email,
        to_name: user.name,
        subject: told.subject.clone(),
        body: told.body.clone(),
        date: told.created,
    };
    match ports.outbox.send(&mail).await {
        Ok(()) => {}
        Err(error) if error.transient && now < published + PATIENCE => {
            tracing::warn!(message = mail.id, %error, "sending an e-mail, trying again");
            return Ok(Outcome::Park {
                until: now + PAUSE,
                code: error.code.to_owned(),
            });
        }
        Err(error) => return Err(error.into()),
    }
    effects.writes.messages.push(Message {
        id: row_id(&due.message, Channel::Email),
        channel: Channel::Email,
        created: now,
        ..told
    });
    Ok(Outcome::Done(effects))
}

fn is_outdated(due: &MailDue, day: Option<&Day>) -> bool {
    let version = due.day.as_ref().map(|(_, version)| *version);
    version.is_some_and(|version| day.is_none_or(|day| day.version != version))
}

/// Until when quiet hours hold it back, if they do: at the longest until the person gets up.
fn held_until(user: &User, due: &MailDue, day: Option<&Day>, now: Timestamp) -> Option<Timestamp> {
    if due.urgent {
        return None;
    }
    let zone = TimeZone::get(&user.time_zone).unwrap_or(TimeZone::UTC);
    let end = user.quiet_hours?.until(now, &zone)?;
    let wake_up = day
        .and_then(|day| day.plan.as_ref())
        .map(|plan| plan.wake_up);
    Some(end.min(wake_up.unwrap_or(end))).filter(|until| *until > now)
}

async fn told(ports: &Ports, due: &MailDue) -> Result<Option<Message>, PortError> {
    let id = row_id(&due.message, Channel::InApp);
    for limit in [RECENT, u32::MAX] {
        let messages = ports.queries.messages(&due.user, limit).await?;
        let found = messages.into_iter().find(|message| message.id == id);
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}
