//! Reminders, and what quiet hours hold back.

use engine::timers::{Timer, TimerChange};

use super::*;
use crate::events::Reminder;
use crate::model::Change;
use crate::reminders;

fn wake_up() -> Timestamp {
    day().plan.unwrap().wake_up
}

/// The event that a timer of the plan becomes.
fn ring(kind: MessageKind, at: Timestamp) -> Event {
    let reminder = Reminder {
        user: UserId("u-1".into()),
        day: DayId("d-1".into()),
        kind,
        at,
    };
    event(&format!("{kind:?}@{at}"), reminder.emit("u-1"))
}

async fn rung(world: &World, kind: MessageKind, at: Timestamp, now: Timestamp) {
    let outcome = run(world, &ring(kind, at), now).await.unwrap();
    let Outcome::Done(effects) = outcome else {
        panic!("not done: {outcome:?}");
    };
    world.keep(&effects.writes);
    for emit in effects.emit {
        done(world, &event("mail", emit)).await;
    }
}

#[test]
fn the_timers_follow_the_plan_and_leave_out_what_is_over() {
    let planned = day();
    let plan = planned.plan.clone().unwrap();
    let set = |change: &TimerChange| match change {
        TimerChange::Set(timer) => Some(timer.due),
        _ => None,
    };
    let changes = reminders::follow(&planned, now());
    let due: Vec<_> = changes.iter().map(set).collect();
    assert_eq!(due, [Some(plan.wake_up), Some(plan.departure)]);
    let late = reminders::follow(&planned, plan.departure);
    assert_eq!(
        late.iter().map(set).collect::<Vec<_>>(),
        [None, Some(plan.departure)]
    );
    let cancel = |change: &TimerChange| TimerChange::Cancel(change.id().to_owned());
    let cancelled: Vec<_> = changes.iter().map(cancel).collect();
    assert_eq!(reminders::silence(&planned.id), cancelled);
}

#[tokio::test]
async fn an_alarm_rings_once_in_the_inbox_and_by_e_mail_also_at_night() {
    let mut sleeper = user();
    sleeper.quiet_hours = "22:00-06:00".parse().ok();
    let world = World::new(vec![sleeper], vec![day()]);
    for _ in 0..2 {
        rung(&world, MessageKind::WakeUpReminder, wake_up(), wake_up()).await;
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
async fn an_alarm_of_a_plan_that_moved_or_is_over_does_not_ring() {
    let world = world();
    let plan = day().plan.unwrap();
    let minute = SignedDuration::from_mins(1);
    let wake = MessageKind::WakeUpReminder;
    rung(&world, wake, plan.wake_up - minute, plan.wake_up).await;
    rung(&world, wake, plan.wake_up, plan.departure).await;
    let leave = MessageKind::DepartureReminder;
    rung(&world, leave, plan.departure, plan.call_at).await;
    assert!(world.sent().is_empty());
    rung(&world, leave, plan.departure, plan.call_at - minute).await;
    assert_eq!(world.sent().len(), 1, "late, but of use");
    let mut cancelled = day();
    cancelled.state = DayState::Cancelled;
    let world = World::new(vec![user()], vec![cancelled]);
    rung(&world, wake, plan.wake_up, plan.wake_up).await;
    assert!(world.sent().is_empty());
}

/// Handles a notice of a person who wants quiet from 19:30, at 20:00 local time, and then
/// its e-mail. Answers what became of the e-mail.
async fn at_night(day: Day, kind: MessageKind) -> (World, Effects<Rows>) {
    let mut sleeper = user();
    sleeper.quiet_hours = "19:30-06:00".parse().ok();
    let world = World::new(vec![sleeper], vec![day]);
    let effects = done(&world, &event("n", notice(kind, 3).emit("u-1"))).await;
    let mail = done(&world, &emitted::<MailDue>(&effects)).await;
    (world, mail)
}

fn held(effects: &Effects<Rows>) -> Timer {
    match &effects.timers[..] {
        [TimerChange::Set(timer)] => timer.clone(),
        other => panic!("not held back: {other:?}"),
    }
}

#[tokio::test]
async fn quiet_hours_hold_an_e_mail_back_until_the_person_gets_up() {
    let (world, mail) = at_night(day(), MessageKind::ScheduleProcessed).await;
    let timer = held(&mail);
    assert_eq!(timer.due, wake_up(), "before 06:00");
    assert_eq!((world.messages().len(), world.sent().len()), (1, 0));
    let rung = run(&world, &timer.event(timer.due), timer.due).await;
    assert!(matches!(rung, Ok(Outcome::Done(_))));
    assert_eq!(world.sent().len(), 1);
}

#[tokio::test]
async fn what_is_about_no_day_waits_for_the_end_of_quiet_hours() {
    let mut sleeper = user();
    sleeper.quiet_hours = "19:30-06:00".parse().ok();
    let world = World::new(vec![sleeper], vec![day()]);
    let question = Notice {
        day: None,
        ..notice(MessageKind::ReviewRequest, 3)
    };
    let effects = done(&world, &event("n", question.emit("u-1"))).await;
    let mail = done(&world, &emitted::<MailDue>(&effects)).await;
    assert_eq!(held(&mail).due.to_string(), "2026-11-25T05:00:00Z");
}

#[tokio::test]
async fn what_was_held_back_is_dropped_once_newer_news_was_told() {
    let (held_back, mail) = at_night(day(), MessageKind::ScheduleProcessed).await;
    let timer = held(&mail);
    let mut newer = day();
    newer.version = 4;
    let world = World::new(vec![user()], vec![newer]);
    let rows = Rows {
        messages: held_back.messages(),
        ..Rows::default()
    };
    world.keep(&rows);
    done(&world, &timer.event(timer.due)).await;
    assert!(world.sent().is_empty());
}

#[tokio::test]
async fn an_earlier_call_and_another_place_do_not_wait() {
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
    held(&mail);
    assert!(world.sent().is_empty());
}
