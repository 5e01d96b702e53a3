//! Sends a message of the dashboard's inbox as an e-mail too, after quiet hours if need be.
//!
//! The outbox is called before the commit, with the id of the message as its idempotency key,
//! so that a redelivery after a crash does not send a second e-mail.

use engine::event::Emit;
use engine::stage::{Effects, Outcome, StageError};
use engine::timers::{Timer, TimerChange};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::ids::{delivery_key, row_id};
use crate::events::{MailDue, Payload};
use crate::model::{Channel, Day, Message, OutgoingMail, User};
use crate::ports::{PortError, Ports};
use crate::rows::Rows;

/// How long a failing outbox is retried. After that a plan for the next morning is outdated,
/// and the dead letter informs an operator.
const RETRY_FOR: SignedDuration = SignedDuration::from_hours(6);
/// The delay between two attempts.
const RETRY_DELAY: SignedDuration = SignedDuration::from_mins(1);
/// Number of recent messages searched first: the row was written together with the event.
const RECENT: u32 = 50;

impl MailDue {
    /// This request as an event. Urgent e-mails have a key of their own, so that others cannot
    /// block them.
    pub(super) fn emit_for_priority(&self) -> Emit {
        let kind = match self.urgent {
            true => "urgent",
            false => Channel::Email.as_str(),
        };
        self.emit(&delivery_key(&self.user, kind))
    }

    /// A timer that makes this request again at the end of quiet hours.
    fn deferred(self, until: Timestamp) -> TimerChange {
        let id = format!("mail/{}", self.message);
        let emit = Self { held: true, ..self }.emit_for_priority();
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

/// Sends the e-mail and records it as a row of its own.
pub(super) async fn send(
    ports: &Ports,
    due: MailDue,
    published: Timestamp,
    now: Timestamp,
) -> Result<Outcome<Rows>, StageError> {
    let mut effects = Effects::default();
    let user = ports.queries.user(&due.user).await?;
    let message = inbox_message(ports, &due).await?;
    // The row was committed together with this event. If it or the person is missing, it has
    // been deleted since.
    let (Some(user), Some(message)) = (user, message) else {
        return Ok(Outcome::Done(effects));
    };
    let day = match &due.day {
        Some((day, _)) => ports.queries.day(day).await?,
        None => None,
    };
    if due.held && is_outdated(&due, day.as_deref()) {
        return Ok(Outcome::Done(effects));
    }
    if let Some(until) = deferred_until(&user, &due, day.as_deref(), now) {
        effects.timers.push(due.deferred(until));
        return Ok(Outcome::Done(effects));
    }
    let mail = OutgoingMail {
        id: due.message.clone(),
        to: user.email,
        to_name: user.name,
        subject: message.subject.clone(),
        body: message.body.clone(),
        date: message.created,
    };
    match ports.outbox.send(&mail).await {
        Ok(()) => {}
        Err(error) if error.transient && now < published + RETRY_FOR => {
            tracing::warn!(message = mail.id, %error, "sending an e-mail failed, retrying");
            return Ok(Outcome::Park {
                until: now + RETRY_DELAY,
                code: error.code.to_owned(),
            });
        }
        Err(error) => return Err(error.into()),
    }
    effects.writes.messages.push(Message {
        id: row_id(&due.message, Channel::Email),
        channel: Channel::Email,
        created: now,
        ..message
    });
    Ok(Outcome::Done(effects))
}

fn is_outdated(due: &MailDue, day: Option<&Day>) -> bool {
    let version = due.day.as_ref().map(|(_, version)| *version);
    version.is_some_and(|version| day.is_none_or(|day| day.version != version))
}

/// The end of the quiet hours that defer this e-mail, if they do, but at most the person's
/// wake-up time.
fn deferred_until(
    user: &User,
    due: &MailDue,
    day: Option<&Day>,
    now: Timestamp,
) -> Option<Timestamp> {
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

/// The message in the person's inbox that is to be sent.
async fn inbox_message(ports: &Ports, due: &MailDue) -> Result<Option<Message>, PortError> {
    let id = row_id(&due.message, Channel::InApp);
    for limit in [RECENT, u32::MAX] {
        let messages = ports.queries.messages(&due.user, limit).await?;
        let found = messages.into_iter().find(|row| row.id == id);
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}
