//! A reminder that has fired: wake up, or leave now.

use engine::stage::{Effects, StageError};
use jiff::Timestamp;

use super::ids::{message_id, row_id};
use crate::events::{MailDue, Reminder};
use crate::model::{Channel, DayState, Message, MessageKind, Plan};
use crate::ports::Ports;
use crate::reminders;
use crate::rows::Rows;
use crate::texts;

/// Sends a reminder unless the plan has changed since or it is too late to be useful. Quiet hours
/// do not defer it.
pub(super) async fn send(
    ports: &Ports,
    reminder: &Reminder,
    now: Timestamp,
) -> Result<Effects<Rows>, StageError> {
    let mut effects = Effects::default();
    let Reminder { kind, at, .. } = *reminder;
    let Some(user) = ports.queries.user(&reminder.user).await? else {
        return Ok(effects);
    };
    let Some(day) = ports.queries.day(&reminder.day).await? else {
        return Ok(effects);
    };
    let plan = day
        .plan
        .as_ref()
        .filter(|_| day.state != DayState::Cancelled);
    let is_current =
        |plan: &&Plan| reminders::instant(kind, plan) == Some(at) && now < useful_until(kind, plan);
    if plan.filter(is_current).is_none() {
        return Ok(effects);
    }
    let text = texts::about_day(&user, kind, &day);
    let id = message_id(&(&user.id, kind.as_str(), &day.id, at));
    effects.writes.messages.push(Message {
        id: row_id(&id, Channel::InApp),
        user: user.id.clone(),
        day: Some(day.id.clone()),
        kind,
        channel: Channel::InApp,
        subject: text.subject,
        body: text.body,
        created: now,
    });
    let mail = MailDue {
        user: user.id.clone(),
        message: id,
        day: Some((reminder.day.clone(), day.version)),
        urgent: true,
        held: false,
    };
    effects.emit.push(mail.emit_for_priority());
    Ok(effects)
}

/// When a reminder expires: a wake-up call at the departure, a departure reminder at the call,
/// because a person who overslept can still leave.
fn useful_until(kind: MessageKind, plan: &Plan) -> Timestamp {
    match kind {
        MessageKind::WakeUpReminder => plan.departure,
        _ => plan.call_at,
    }
}
