//! Revisions after the first sheet: change notices, incomplete sheets, edited profiles.

use super::*;

fn notice(kind: callsheet::ChangeKind, minutes: Option<u32>) -> callsheet::Change {
    callsheet::Change {
        kind,
        minutes,
        date: None,
        new_call: None,
        new_location: None,
        production: None,
        unit: None,
    }
}

/// A person with one planned day, from message 1.
fn with_plan(call: &str) -> (Person, Day) {
    let mut person = person();
    apply(
        &mut person,
        &mail(1),
        Kind::CallSheet,
        vec![sheet(DAY, Some(call), None)],
    );
    let day = only(&person);
    answer(&mut person, &day, found(30.0), false);
    let day = only(&person);
    (person, day)
}

fn own_call(person: &Person) -> String {
    only(person)
        .sheet
        .my_call
        .unwrap()
        .time
        .unwrap()
        .to_string()
}

#[test]
fn an_incomplete_sheet_does_not_replace_the_plan() {
    let (mut person, day) = with_plan("06:30");
    let less = apply(
        &mut person,
        &mail(2),
        Kind::CallSheet,
        vec![sheet(DAY, None, None)],
    );
    assert_eq!(
        end(&less),
        (EmailState::InReview, "plan/no-call-time".into())
    );
    assert_eq!(
        only(&person),
        day,
        "the plan stays while the message is in review"
    );
    let moved = callsheet::Day {
        primary_location: Some("nowhere".into()),
        ..sheet(DAY, Some("06:00"), None)
    };
    apply(&mut person, &mail(3), Kind::CallSheet, vec![moved]);
    let revised = only(&person);
    let nowhere = RouteAnswer::NotFound {
        code: "plan/place-not-found".into(),
        detail: "?".into(),
    };
    answer(&mut person, &revised, nowhere, false);
    let asked = only(&person);
    assert_eq!(
        (asked.state, asked.plan.is_some()),
        (DayState::InReview, true)
    );
}

#[test]
fn a_schedule_of_many_days_never_replaces_a_call_sheet() {
    let (mut person, day) = with_plan("06:30");
    let days = vec![sheet(DAY, Some("07:30"), None), sheet(NEXT, None, None)];
    let effects = apply(&mut person, &mail(2), Kind::Schedule, days);
    assert_eq!(
        end(&effects),
        (EmailState::Skipped, "plan/schedule-only".into())
    );
    assert_eq!(only(&person), day);
}

#[test]
fn a_repeated_notice_is_no_second_change() {
    let (mut person, _) = with_plan("06:30");
    let push = notice(callsheet::ChangeKind::Push, Some(60));
    assert_eq!(requests(&change::apply(&mut person, &mail(2), &push)), 1);
    assert_eq!(own_call(&person), "07:30");
    let again = change::apply(&mut person, &mail(3), &push);
    assert_eq!(end(&again), (EmailState::Skipped, "mail/duplicate".into()));
    let more = notice(callsheet::ChangeKind::Push, Some(30));
    change::apply(&mut person, &mail(4), &more);
    assert_eq!(own_call(&person), "08:00");
}

#[test]
fn a_repeated_cancellation_does_not_cancel_the_next_day() {
    let (mut person, _) = with_plan("06:30");
    apply(
        &mut person,
        &mail(2),
        Kind::CallSheet,
        vec![sheet(NEXT, Some("05:00"), None)],
    );
    let cancel = notice(callsheet::ChangeKind::Cancel, None);
    assert_eq!(
        notified(&change::apply(&mut person, &mail(3), &cancel)),
        [MessageKind::ScheduleCancelled]
    );
    let again = change::apply(&mut person, &mail(4), &cancel);
    assert_eq!(end(&again), (EmailState::Skipped, "mail/duplicate".into()));
    let states: Vec<_> = person.days.since(DAY).iter().map(|day| day.state).collect();
    assert_eq!(states, [DayState::Cancelled, DayState::Planning]);
}

#[test]
fn a_notice_that_fits_no_near_day_or_several_goes_to_review() {
    let push = notice(callsheet::ChangeKind::Push, Some(60));
    let mut person = person();
    let far = sheet(date(2026, 12, 2), Some("06:30"), None);
    apply(&mut person, &mail(1), Kind::CallSheet, vec![far]);
    let unclear = (EmailState::InReview, "plan/no-day-for-change".to_owned());
    assert_eq!(end(&change::apply(&mut person, &mail(2), &push)), unclear);
    for (number, title) in [(3, "Rybka"), (4, "Cisza")] {
        let day = callsheet::Day {
            production: Some(title.into()),
            ..sheet(DAY, Some("06:30"), None)
        };
        apply(&mut person, &mail(number), Kind::CallSheet, vec![day]);
    }
    assert_eq!(end(&change::apply(&mut person, &mail(5), &push)), unclear);
    let named = callsheet::Change {
        production: Some("CISZA".into()),
        ..push
    };
    assert_eq!(requests(&change::apply(&mut person, &mail(6), &named)), 1);
}

#[test]
fn a_call_pulled_into_the_past_is_planned() {
    let (mut person, _) = with_plan("06:30");
    let pull = notice(callsheet::ChangeKind::Pull, Some(180));
    let now = at("2026-11-25T04:00:00Z");
    let late = SourceEmail {
        email: EmailId("e-9".into()),
        received: now,
        now,
    };
    let effects = change::apply(&mut person, &late, &pull);
    assert_eq!(requests(&effects), 1, "{:?}", ends(&effects));
}

#[test]
fn the_day_takes_the_time_zone_of_the_place() {
    let mut person = person();
    apply(
        &mut person,
        &mail(1),
        Kind::CallSheet,
        vec![sheet(DAY, Some("05:30"), None)],
    );
    let day = only(&person);
    let RouteAnswer::Found {
        legs,
        onward,
        quality,
        weather,
        warnings,
        ..
    } = found(30.0)
    else {
        return;
    };
    let time_zone = Some("Europe/London".to_owned());
    let bath = RouteAnswer::Found {
        legs,
        onward,
        quality,
        time_zone,
        weather,
        warnings,
    };
    answer(&mut person, &day, bath, false);
    let day = only(&person);
    assert_eq!(day.time_zone, "Europe/London");
    let plan = day.plan.unwrap();
    assert_eq!(plan.call_at, at("2026-11-25T05:30:00Z"));
    // The person wakes at 03:20 in London, which is 04:20 at home.
    assert_eq!(plan.wake_up, at("2026-11-25T03:20:00Z"));
    assert_eq!(plan.warnings, Vec::<String>::new());
}

#[test]
fn a_cancelled_day_notifies_the_person_and_can_be_planned_again() {
    let mut person = person();
    apply(
        &mut person,
        &mail(1),
        Kind::CallSheet,
        vec![sheet(DAY, Some("06:30"), None)],
    );
    let day = only(&person);
    answer(&mut person, &day, found(30.0), false);
    let notice = notice(callsheet::ChangeKind::Cancel, None);
    let effects = change::apply(&mut person, &mail(2), &notice);
    assert_eq!(end(&effects).0, EmailState::Planned);
    assert_eq!(notified(&effects), [MessageKind::ScheduleCancelled]);
    let kept = person.days.get(&day.id).unwrap();
    assert_eq!(
        (kept.state, kept.version, kept.plan.is_none()),
        (DayState::Cancelled, 2, true)
    );
    let again = apply(
        &mut person,
        &mail(3),
        Kind::CallSheet,
        vec![sheet(DAY, Some("06:30"), None)],
    );
    assert_eq!(requests(&again), 1);
}

#[test]
fn a_change_without_a_known_day_goes_to_review() {
    let notice = notice(callsheet::ChangeKind::Push, Some(60));
    let effects = change::apply(&mut person(), &mail(1), &notice);
    assert_eq!(
        end(&effects),
        (EmailState::InReview, "plan/no-day-for-change".into())
    );
}

#[test]
fn an_edited_profile_plans_open_days_again() {
    let (mut person, day) = with_plan("06:30");
    person.user.buffers.traffic = 60;
    let effects = profile::apply(&mut person, mail(30).now);
    assert_eq!((requests(&effects), ends(&effects).len()), (1, 0));
    let waiting = only(&person);
    answer(&mut person, &waiting, found(30.0), false);
    let (old, new) = (day.plan.unwrap(), only(&person).plan.unwrap());
    assert_eq!(old.departure.duration_since(new.departure).as_mins(), 40);
    let over = at("2026-11-25T09:00:00Z");
    assert_eq!(requests(&profile::apply(&mut person, over)), 0);
}
