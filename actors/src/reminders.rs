//! The reminders of a plan: durable timers that are rescheduled with it.
//!
//! ```text
//! plan stored   -> Set wake-up, Set departure -> (due) -> Reminder -> notify
//! day cancelled -> Cancel both
//! ```

use engine::timers::{Timer, TimerChange};
use jiff::Timestamp;

use crate::events::{Payload, Reminder};
use crate::model::{Day, DayId, MessageKind, Plan};

/// The reminders of each plan.
const KINDS: [MessageKind; 2] = [MessageKind::WakeUpReminder, MessageKind::DepartureReminder];

/// The instant of a plan that a reminder is about; `None` for other kinds of messages.
pub fn instant(kind: MessageKind, plan: &Plan) -> Option<Timestamp> {
    match kind {
        MessageKind::WakeUpReminder => Some(plan.wake_up),
        MessageKind::DepartureReminder => Some(plan.departure),
        _ => None,
    }
}

/// Sets the timers of a day to the times of its plan; cancels those whose time has passed.
pub fn reschedule(day: &Day, now: Timestamp) -> Vec<TimerChange> {
    let Some(plan) = &day.plan else {
        return cancel(&day.id);
    };
    let change = |kind| match instant(kind, plan) {
        Some(at) if at >= now => TimerChange::Set(timer(day, kind, at)),
        _ => TimerChange::Cancel(id(&day.id, kind)),
    };
    KINDS.into_iter().map(change).collect()
}

/// Cancels the timers of a day.
pub fn cancel(day: &DayId) -> Vec<TimerChange> {
    let cancel = |kind| TimerChange::Cancel(id(day, kind));
    KINDS.into_iter().map(cancel).collect()
}

fn id(day: &DayId, kind: MessageKind) -> String {
    format!("{day}/{}", kind.as_str())
}

fn timer(day: &Day, kind: MessageKind, at: Timestamp) -> Timer {
    let reminder = Reminder {
        user: day.user.clone(),
        day: day.id.clone(),
        kind,
        at,
    };
    let emit = reminder.emit(&day.user.0);
    Timer {
        id: id(&day.id, kind),
        due: at,
        every: None,
        stage: emit.stage,
        key: emit.key,
        priority: Reminder::PRIORITY,
        schema: emit.schema,
        payload: emit.payload,
    }
}
