//! Reminders, and e-mails that quiet hours defer.

use engine::timers::{Timer, TimerChange};

use super::*;
use crate::events::Reminder;
use crate::model::Change;
use crate::reminders;

fn wake_up() -> Timestamp {
    day().plan.unwrap().wake_up
}

/// The event that a timer of the plan becomes.
fn fired(kind: MessageKind, at: Timestamp) -> Event {
    let reminder = Reminder {
        user: UserId("u-1".into()),
        day: DayId("d-1".into()),
        kind,
        at,
    };
    event(&format!("{kind:?}@{at}"), reminder.emit("u-1"))
}

async fn fire(world: &World, kind: MessageKind, at: Timestamp, now: Timestamp) {
    let outcome = run(world, &fired(kind, at), now).await.unwrap();
    let Outcome::Done(effects) = outcome else {
        panic!("not done: {outcome:?}");
    };
    world.store(&effects.writes);
    for emit in effects.emit {
        done(world, &event("mail", emit)).await;
    }
}

#[test]
fn the_timers_are_set_to_the_plan_and_past_ones_are_cancelled() {
    let planned = day();
    let plan = planned.plan.clone().unwrap();
    let set = |change: &TimerChange| match change {
        TimerChange::Set(timer) => Some(timer.due),
        _ => None,
    };
    let changes = reminders::reschedule(&planned, now());
    let due: Vec<_> = changes.iter().map(set).collect();
    assert_eq!(due, [Some(plan.wake_up), Some(plan.departure)]);
    let late = reminders::reschedule(&planned, plan.departure);
    assert_eq!(
        late.iter().map(set).collect::<Vec<_>>(),
        [None, Some(plan.departure)]
    );
    let cancel = |change: &TimerChange| TimerChange::Cancel(change.id().to_owned());
    let cancelled: Vec<_> = changes.iter().map(cancel).collect();
    assert_eq!(reminders::cancel(&planned.id), cancelled);
}

#[tokio::test]
async fn a_reminder_is_sent_once_to_the_inbox_and_by_e_mail_even_in_quiet_hours() {
    let mut sleeper = user();
    sleeper.quiet_hours = "22:00-06:00".parse().ok();
    let world = World::new(vec![sleeper], vec![day()]);
    for _ in 0..2 {
        fire(&world, MessageKind::WakeUpReminder, wake_up(), wake_up()).await;
    }
    let sent = world.sent();
    assert_eq!((sent.len(), world.messages().len()), (1, 2));
    assert!(
        sent[0].subject.starts_with("Pora wstawać: "),
        "{}",
        sent[0].subject
    );
}

#[tokio::test]
async fn a_reminder_of_a_changed_or_past_plan_is_not_sent() {
    let world = world();
    let plan = day().plan.unwrap();
    let minute = SignedDuration::from_mins(1);
    let wake = MessageKind::WakeUpReminder;
    fire(&world, wake, plan.wake_up - minute, plan.wake_up).await;
    fire(&world, wake, plan.wake_up, plan.departure).await;
    let leave = MessageKind::DepartureReminder;
    fire(&world, leave, plan.departure, plan.call_at).await;
    assert!(world.sent().is_empty());
    fire(&world, leave, plan.departure, plan.call_at - minute).await;
    assert_eq!(world.sent().len(), 1, "late, but still useful");
    let mut cancelled = day();
    cancelled.state = DayState::Cancelled;
    let world = World::new(vec![user()], vec![cancelled]);
    fire(&world, wake, plan.wake_up, plan.wake_up).await;
    assert!(world.sent().is_empty());
}

/// Handles a notice of a person with quiet hours from 19:30, at 20:00 local time, and then
/// its e-mail. Returns the effects of the e-mail.
async fn at_night(day: Day, kind: MessageKind) -> (World, Effects<Rows>) {
    let mut sleeper = user();
    sleeper.quiet_hours = "19:30-06:00".parse().ok();
    let world = World::new(vec![sleeper], vec![day]);
    let effects = done(&world, &event("n", notice(kind, 3).emit("u-1"))).await;
    let mail = done(&world, &emitted::<MailDue>(&effects)).await;
    (world, mail)
}

fn deferred(effects: &Effects<Rows>) -> Timer {
    match &effects.timers[..] {
        [TimerChange::Set(timer)] => timer.clone(),
        other => panic!("not deferred: {other:?}"),
    }
}

#[tokio::test]
async fn quiet_hours_defer_an_e_mail_until_the_wake_up_time() {
    let (world, mail) = at_night(day(), MessageKind::ScheduleProcessed).await;
    let timer = deferred(&mail);
    assert_eq!(timer.due, wake_up(), "before 06:00");
    assert_eq!((world.messages().len(), world.sent().len()), (1, 0));
    let outcome = run(&world, &timer.event(timer.due), timer.due).await;
    assert!(matches!(outcome, Ok(Outcome::Done(_))));
    assert_eq!(world.sent().len(), 1);
}

#[tokio::test]
async fn an_e_mail_without_a_day_is_deferred_to_the_end_of_quiet_hours() {
    let mut sleeper = user();
    sleeper.quiet_hours = "19:30-06:00".parse().ok();
    let world = World::new(vec![sleeper], vec![day()]);
    let question = Notice {
        day: None,
        ..notice(MessageKind::ReviewRequest, 3)
    };
    let effects = done(&world, &event("n", question.emit("u-1"))).await;
    let mail = done(&world, &emitted::<MailDue>(&effects)).await;
    assert_eq!(deferred(&mail).due.to_string(), "2026-11-25T05:00:00Z");
}

#[tokio::test]
async fn a_deferred_e_mail_is_dropped_if_the_day_has_a_newer_version() {
    let (earlier, mail) = at_night(day(), MessageKind::ScheduleProcessed).await;
    let timer = deferred(&mail);
    let mut newer = day();
    newer.version = 4;
    let world = World::new(vec![user()], vec![newer]);
    let rows = Rows {
        messages: earlier.messages(),
        ..Rows::default()
    };
    world.store(&rows);
    done(&world, &timer.event(timer.due)).await;
    assert!(world.sent().is_empty());
}

#[tokio::test]
async fn an_earlier_call_and_another_place_are_not_deferred() {
    let changed = |field: &str, old: &str, new: &str| Day {
        changes: vec![Change {
            field: field.to_owned(),
            old: old.to_owned(),
            new: new.to_owned(),
        }],
        ..day()
    };
    let earlier = changed("call", "06:45", "05:45");
    let elsewhere = changed("location", "Hala 2", "Hala 1");
    for urgent in [earlier, elsewhere] {
        let (world, mail) = at_night(urgent, MessageKind::ScheduleUpdated).await;
        assert!(mail.timers.is_empty());
        assert_eq!(world.sent().len(), 1);
    }
    let later = changed("call", "04:45", "05:45");
    let (world, mail) = at_night(later, MessageKind::ScheduleUpdated).await;
    deferred(&mail);
    assert!(world.sent().is_empty());
}
