//! The alarms of a plan: durable timers that follow it.
//!
//! ```text
//! plan made or moved -> Set wake-up, Set departure -> (due) -> Reminder -> notify
//! day cancelled      -> Cancel both
//! ```

use engine::timers::{Timer, TimerChange};
use jiff::Timestamp;

use crate::events::{Payload, Reminder};
use crate::model::{Day, DayId, MessageKind, Plan};

/// What a person is reminded of.
const KINDS: [MessageKind; 2] = [MessageKind::WakeUpReminder, MessageKind::DepartureReminder];

/// The instant of a plan that a reminder is about; `None` for a kind that is none.
pub fn instant(kind: MessageKind, plan: &Plan) -> Option<Timestamp> {
    match kind {
        MessageKind::WakeUpReminder => Some(plan.wake_up),
        MessageKind::DepartureReminder => Some(plan.departure),
        _ => None,
    }
}

/// Moves the timers to what the day's plan says; what is over is not rung.
pub fn follow(day: &Day, now: Timestamp) -> Vec<TimerChange> {
    let Some(plan) = &day.plan else {
        return silence(&day.id);
    };
    let change = |kind| match instant(kind, plan) {
        Some(at) if at >= now => TimerChange::Set(timer(day, kind, at)),
        _ => TimerChange::Cancel(id(&day.id, kind)),
    };
    KINDS.into_iter().map(change).collect()
}

/// Takes the timers of a day away.
pub fn silence(day: &DayId) -> Vec<TimerChange> {
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
