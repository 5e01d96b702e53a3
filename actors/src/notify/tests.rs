//! Notices, their messages, e-mails and calendars.

use std::sync::atomic::Ordering;

use engine::event::Emit;

use super::icalendar::tests::{day, user};
use super::*;
use crate::events::SheetRead;
use crate::model::{DayId, DayState, EmailId, UserId};

use world::{World, event, only};

mod reminders;
pub(crate) mod world;

fn now() -> Timestamp {
    "2026-11-24T19:00:00Z".parse().unwrap()
}

fn notice(kind: MessageKind, version: u32) -> Notice {
    Notice {
        user: UserId("u-1".into()),
        kind,
        day: Some((DayId("d-1".into()), version)),
        email: Some(EmailId("e-1".into())),
        code: String::new(),
        detail: String::new(),
    }
}

fn world() -> World {
    World::new(vec![user()], vec![day()])
}

async fn run(world: &World, event: &Event, at: Timestamp) -> Result<Outcome<Rows>, StageError> {
    let stage = NotifyStage::new(world.ports());
    stage.handle(&mut (), event, &Attempt::new(at, 1)).await
}

async fn done(world: &World, event: &Event) -> Effects<Rows> {
    match run(world, event, now()).await {
        Ok(Outcome::Done(effects)) => {
            world.store(&effects.writes);
            effects
        }
        other => panic!("not done: {other:?}"),
    }
}

async fn noticed(world: &World) -> Effects<Rows> {
    let emit = notice(MessageKind::ScheduleProcessed, 3).emit("u-1");
    done(world, &event("n", emit)).await
}

/// What was emitted of this kind.
fn emitted<P: Payload>(effects: &Effects<Rows>) -> Event {
    let of_kind = |emit: &&Emit| emit.schema == P::SCHEMA;
    let emit: Vec<_> = effects.emit.iter().filter(of_kind).cloned().collect();
    event(P::SCHEMA, only(emit))
}

/// Handles a notice and, as the log would, what it emits.
async fn deliver(world: &World, id: &str, notice: &Notice) {
    let effects = done(world, &event(id, notice.emit("u-1"))).await;
    for (index, emit) in effects.emit.into_iter().enumerate() {
        done(world, &event(&format!("{id}-{index}"), emit)).await;
    }
}

#[test]
fn equal_notices_have_the_same_id_and_different_ones_another() {
    let id = |notice: Notice, event: &str| notice_id(&notice, &EventId(event.into()));
    let planned = id(notice(MessageKind::ScheduleProcessed, 1), "a");
    assert_eq!(planned, id(notice(MessageKind::ScheduleProcessed, 1), "b"));
    assert_ne!(planned, id(notice(MessageKind::ScheduleProcessed, 2), "a"));
    assert_ne!(planned, id(notice(MessageKind::ScheduleCancelled, 1), "a"));
    let other = Notice {
        user: UserId("u-2".into()),
        ..notice(MessageKind::ScheduleProcessed, 1)
    };
    assert_ne!(planned, id(other, "a"));
}

#[tokio::test]
async fn a_notice_becomes_a_row_an_e_mail_and_a_calendar() {
    let world = world();
    deliver(&world, "n", &notice(MessageKind::ScheduleProcessed, 3)).await;
    let rows = world.messages();
    let channels: Vec<_> = rows.iter().map(|row| row.channel).collect();
    assert_eq!(channels, [Channel::InApp, Channel::Email]);
    let sent = world.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(rows[0].id, format!("{}-in_app", sent[0].id));
    assert_eq!(rows[1].id, format!("{}-email", sent[0].id));
    assert!(rows.iter().all(|row| row.shared_id() == sent[0].id));
    assert_eq!(
        (&sent[0].subject, &sent[0].body),
        (&rows[0].subject, &rows[0].body)
    );
    assert_eq!(world.published().len(), 1);
}

#[tokio::test]
async fn traffic_that_moves_back_and_forth_is_sent_each_time() {
    let world = world();
    for id in ["there", "back", "there again"] {
        deliver(&world, id, &notice(MessageKind::RouteChanged, 3)).await;
    }
    assert_eq!(world.sent().len(), 3);
    deliver(&world, "back", &notice(MessageKind::RouteChanged, 3)).await;
    assert_eq!(
        world.sent().len(),
        3,
        "a redelivery of the same event is no new message"
    );
}

#[tokio::test]
async fn every_notice_publishes_the_calendar_even_without_a_day_or_outdated() {
    let world = world();
    let no_day = Notice {
        day: None,
        ..notice(MessageKind::ReviewRequest, 3)
    };
    deliver(&world, "review", &no_day).await;
    assert_eq!((world.published().len(), world.sent().len()), (1, 1));
    deliver(&world, "old", &notice(MessageKind::ScheduleUpdated, 2)).await;
    assert_eq!((world.published().len(), world.sent().len()), (2, 1));
    assert!(world.published()[1].contains("DTSTART:20261125T032000Z"));
}

#[tokio::test]
async fn a_day_in_review_stays_in_the_calendar() {
    let mut in_review = day();
    in_review.state = DayState::InReview;
    let world = World::new(vec![user()], vec![in_review]);
    let no_day = Notice {
        day: None,
        ..notice(MessageKind::ReviewRequest, 3)
    };
    deliver(&world, "review", &no_day).await;
    assert!(world.published()[0].contains("STATUS:TENTATIVE"));
}

#[tokio::test]
async fn a_failing_calendar_is_retried_independently_of_the_message() {
    let world = world();
    world.calendar_fails.store(true, Ordering::Relaxed);
    let effects = noticed(&world).await;
    let publish = emitted::<CalendarDue>(&effects);
    assert_ne!(
        publish.key, "u-1",
        "a failing calendar must not block the next notices"
    );
    assert!(run(&world, &publish, now()).await.is_err());
    done(&world, &emitted::<MailDue>(&effects)).await;
    assert_eq!((world.messages().len(), world.sent().len()), (2, 1));
    world.calendar_fails.store(false, Ordering::Relaxed);
    done(&world, &publish).await;
    assert_eq!((world.published().len(), world.sent().len()), (1, 1));
}

#[tokio::test]
async fn a_failing_outbox_affects_neither_the_inbox_nor_the_calendar() {
    let world = world();
    world.outbox_fails.store(true, Ordering::Relaxed);
    let effects = noticed(&world).await;
    let mail = emitted::<MailDue>(&effects);
    done(&world, &emitted::<CalendarDue>(&effects)).await;
    assert_eq!((world.messages().len(), world.published().len()), (1, 1));
    assert_ne!(
        mail.key, "u-1",
        "a failing outbox must not block the person's next notices"
    );
    let first = run(&world, &mail, now()).await;
    assert!(matches!(first, Ok(Outcome::Park { until, .. }) if until > now()));
    let late = run(&world, &mail, now() + SignedDuration::from_hours(7)).await;
    assert_eq!(late.unwrap_err().code, "notify/outbox");
    assert_eq!(
        world.messages().len(),
        1,
        "an e-mail that was not sent has no row"
    );
    world.outbox_fails.store(false, Ordering::Relaxed);
    done(&world, &mail).await;
    assert_eq!((world.messages().len(), world.sent().len()), (2, 1));
}

#[tokio::test]
async fn an_e_mail_that_was_sent_before_a_crash_is_not_sent_again() {
    let world = world();
    let mail = emitted::<MailDue>(&noticed(&world).await);
    for minutes in [0, 5] {
        let at = now() + SignedDuration::from_mins(minutes);
        assert!(matches!(run(&world, &mail, at).await, Ok(Outcome::Done(_))));
    }
    assert_eq!(world.sent().len(), 1, "same id, same bytes");
}

#[tokio::test]
async fn the_request_for_an_e_mail_carries_ids_only() {
    let world = world();
    let mail = emitted::<MailDue>(&noticed(&world).await);
    let id = world.messages()[0].id.replace("-in_app", "");
    let expected = MailDue {
        user: UserId("u-1".into()),
        message: id,
        day: Some((DayId("d-1".into()), 3)),
        urgent: false,
        held: false,
    };
    assert_eq!(MailDue::of(&mail).unwrap(), Some(expected));
}

#[tokio::test]
async fn a_deleted_person_is_sent_nothing() {
    let world = World::new(Vec::new(), vec![day()]);
    let effects = noticed(&world).await;
    assert!(effects.emit.is_empty() && effects.writes.messages.is_empty());
    let due = MailDue {
        user: UserId("u-1".into()),
        message: "m-1".into(),
        day: None,
        urgent: true,
        held: false,
    };
    done(&world, &event("m", due.emit_for_priority())).await;
    assert!(world.sent().is_empty() && world.published().is_empty());
}

#[tokio::test]
async fn an_event_of_another_stage_is_rejected() {
    let mut input = event("n", notice(MessageKind::ScheduleProcessed, 3).emit("u-1"));
    input.schema = SheetRead::SCHEMA.to_owned();
    let error = run(&world(), &input, now()).await.unwrap_err();
    assert_eq!(error.code, "engine/unknown-schema");
}
