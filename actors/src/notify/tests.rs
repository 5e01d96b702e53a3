use super::*;
use crate::model::{DayId, EmailId, MessageKind, UserId};

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

#[test]
fn the_same_news_has_the_same_id_and_other_news_another() {
    let id = |notice: Notice| message_id(&notice, None);
    let planned = id(notice(MessageKind::ScheduleProcessed, 1));
    assert_eq!(planned, id(notice(MessageKind::ScheduleProcessed, 1)));
    assert_ne!(planned, id(notice(MessageKind::ScheduleProcessed, 2)));
    assert_ne!(planned, id(notice(MessageKind::ScheduleCancelled, 1)));
    let other = Notice {
        user: UserId("u-2".into()),
        ..notice(MessageKind::ScheduleProcessed, 1)
    };
    assert_ne!(planned, id(other));
}

#[test]
fn traffic_may_move_one_version_several_times() {
    let moved = |minutes| {
        let mut day = super::icalendar::tests::day();
        if let Some(plan) = &mut day.plan {
            plan.departure -= SignedDuration::from_mins(minutes);
        }
        message_id(&notice(MessageKind::RouteChanged, 3), Some(&day))
    };
    assert_eq!(moved(10), moved(10));
    assert_ne!(moved(10), moved(20));
}
