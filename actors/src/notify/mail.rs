//! A message of the inbox, sent as an e-mail too.
//!
//! Sending comes before the commit and carries the message's id, so that a repetition
//! after a crash is the same e-mail and not a second one.

use engine::event::Emit;
use engine::stage::{Effects, Outcome, StageError};
use engine::timers::{Timer, TimerChange};
use jiff::{SignedDuration, Timestamp};

use super::{key, row_id};
use crate::events::{MailDue, Payload};
use crate::model::{Channel, Day, Message, OutgoingMail, UserId};
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

/// Asks for the e-mail.
pub(super) fn due(user: &UserId, message: String) -> Emit {
    asked(user, message, Channel::Email.as_str())
}

/// Asks for one that does not wait behind others of the person.
pub(super) fn urgent(user: &UserId, message: String) -> Emit {
    asked(user, message, "urgent")
}

fn asked(user: &UserId, message: String, effect: &str) -> Emit {
    let due = MailDue {
        user: user.clone(),
        message,
        held: None,
    };
    due.emit(&key(user, effect))
}

/// Asks for it at the end of quiet hours.
pub(super) fn later(day: &Day, message: String, until: Timestamp) -> TimerChange {
    let due = MailDue {
        user: day.user.clone(),
        message,
        held: Some((day.id.clone(), day.version)),
    };
    let id = format!("mail/{}", due.message);
    let emit = due.emit(&key(&day.user, Channel::Email.as_str()));
    TimerChange::Set(Timer {
        id,
        due: until,
        every: None,
        stage: emit.stage,
        key: emit.key,
        priority: MailDue::PRIORITY,
        schema: emit.schema,
        payload: emit.payload,
    })
}

/// Sends it, and notes that it was sent.
pub(super) async fn send(
    ports: &Ports,
    due: MailDue,
    published: Timestamp,
    now: Timestamp,
) -> Result<Outcome<Rows>, StageError> {
    let mut effects = Effects::default();
    if let Some((day, version)) = &due.held
        && ports
            .queries
            .day(day)
            .await?
            .is_none_or(|day| day.version != *version)
    {
        return Ok(Outcome::Done(effects));
    }
    let user = ports.queries.user(&due.user).await?;
    let told = told(ports, &due).await?;
    // The row came into being together with this event. Without it or the person, somebody
    // has deleted them since.
    let (Some(user), Some(told)) = (user, told) else {
        return Ok(Outcome::Done(effects));
    };
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
