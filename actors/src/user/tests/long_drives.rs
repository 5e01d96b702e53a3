//! Drives that are too long to be planned before the person has confirmed them.

use proptest::prelude::*;

use super::*;
use crate::model::OperationId;
use crate::planning::{MAX_DRIVE_MINUTES, driving_minutes};

const LONG_DRIVE: &str = "plan/long-drive";

/// A person with one day whose route is not known yet.
fn with_sheet() -> (Person, Day) {
    let mut person = person();
    let called = vec![sheet(DAY, Some("07:18"), None)];
    apply(&mut person, &mail(1), Kind::CallSheet, called);
    let day = only(&person);
    (person, day)
}

/// The set is in Los Angeles, the home in Warsaw.
fn overseas() -> RouteAnswer {
    let RouteAnswer::Found {
        legs,
        onward,
        quality,
        weather,
        warnings,
        ..
    } = found(9_783.0)
    else {
        panic!("not found");
    };
    RouteAnswer::Found {
        legs,
        onward,
        quality,
        time_zone: Some("America/Los_Angeles".to_owned()),
        weather,
        warnings,
    }
}

fn confirm(person: &mut Person, day: &Day) -> Effects<Rows> {
    let command = Command {
        operation: OperationId("o-1".into()),
        digest: String::new(),
        day: day.id.clone(),
        expected: None,
        kind: CommandKind::Confirm,
    };
    command::apply(person, &command, None, mail(50).now)
}

fn rejection(effects: &Effects<Rows>) -> Option<&str> {
    effects.writes.operations[0].code.as_deref()
}

/// The day, its state, and the driving time of its plan.
fn state(person: &Person) -> (Day, DayState, Option<f64>) {
    let day = only(person);
    let minutes = day.plan.as_ref().map(|plan| driving_minutes(&plan.legs));
    (day.clone(), day.state, minutes)
}

#[test]
fn a_set_on_another_continent_is_a_question_and_no_plan() {
    let (mut person, day) = with_sheet();
    let asked = answer(&mut person, &day, overseas(), false);
    assert_eq!(end(&asked), (EmailState::InReview, LONG_DRIVE.into()));
    assert_eq!(notified(&asked), [MessageKind::ReviewRequest]);
    assert!(asked.timers.is_empty() && asked.writes.travel_times.is_empty());
    let (day, state, minutes) = state(&person);
    assert_eq!((state, minutes), (DayState::InReview, None));
    let detail = asked.writes.progress[0].detail.as_deref();
    assert_eq!(detail, Some("dom → Hala 1: 163 h 03 min, 10 km"));
    let user = &person.user;
    let calendar = crate::notify::icalendar::calendar(user, &[day]);
    assert!(!calendar.contains("VEVENT") && !calendar.contains("VALARM"));
    let text = crate::texts::problem(
        user.language,
        MessageKind::ReviewRequest,
        LONG_DRIVE,
        detail.unwrap(),
        "Plan pracy",
    );
    for part in ["Czy to właściwe miejsce? Skąd wyjeżdżasz?", "163 h 03 min"] {
        assert!(text.body.contains(part), "{}", text.body);
    }
}

#[test]
fn a_corrected_home_or_another_sheet_is_planned_as_usual() {
    let (mut person, day) = with_sheet();
    answer(&mut person, &day, overseas(), false);
    assert_eq!(requests(&profile::apply(&mut person, mail(30).now)), 1);
    let day = only(&person);
    let planned = answer(&mut person, &day, found(30.0), false);
    assert_eq!(end(&planned).0, EmailState::Planned);
    assert_eq!(notified(&planned), [MessageKind::ScheduleProcessed]);
    assert_eq!(planned.timers.len(), 2);

    let (mut person, day) = with_sheet();
    answer(&mut person, &day, overseas(), false);
    let same = vec![sheet(DAY, Some("07:18"), None)];
    let again = apply(&mut person, &mail(2), Kind::CallSheet, same);
    assert_eq!(requests(&again), 1, "a day in review is not a duplicate");
}

#[test]
fn a_confirmed_long_drive_is_planned_and_its_rechecks_too() {
    let (mut person, day) = with_sheet();
    answer(&mut person, &day, found(360.0), false);
    let confirmed = confirm(&mut person, &day);
    assert_eq!((rejection(&confirmed), requests(&confirmed)), (None, 1));
    let day = only(&person);
    assert_eq!((day.version, day.state), (1, DayState::Planning));
    let planned = answer(&mut person, &day, found(360.0), false);
    assert_eq!(end(&planned).0, EmailState::Planned);
    let (day, planned, minutes) = state(&person);
    assert_eq!((planned, minutes), (DayState::Planned, Some(360.0)));
    assert!(day.confirmed.is_some());
    let slower = answer(&mut person, &day, found(370.0), true);
    assert_eq!(notified(&slower), [MessageKind::RouteChanged]);

    // A new version has to be confirmed again; the plan so far stands until then.
    profile::apply(&mut person, mail(55).now);
    let day = only(&person);
    let asked = answer(&mut person, &day, found(370.0), false);
    assert_eq!(notified(&asked), [MessageKind::ReviewRequest]);
    let (_, asked, minutes) = state(&person);
    assert_eq!((asked, minutes), (DayState::InReview, Some(370.0)));
}

#[test]
fn a_plan_stands_while_a_recheck_finds_a_drive_that_is_too_long() {
    let (mut person, day) = with_sheet();
    answer(&mut person, &day, found(30.0), false);
    // Confirming this plan is no answer to a question that comes later.
    assert_eq!(rejection(&confirm(&mut person, &day)), None);
    let before = only(&person);
    let once = answer(&mut person, &day, found(9_783.0), true);
    assert!(once.emit.is_empty() && once.writes.days.is_empty());
    let asked = answer(&mut person, &day, found(9_783.0), true);
    assert_eq!(end(&asked), (EmailState::InReview, LONG_DRIVE.into()));
    assert_eq!(notified(&asked), [MessageKind::ReviewRequest]);
    assert!(asked.timers.is_empty(), "the alarms stay as they are");
    let day = only(&person);
    assert_eq!((day.state, &day.plan), (DayState::InReview, &before.plan));
    assert_eq!(day.confirmed, None);
    let late = answer(&mut person, &day, found(60.0), true);
    assert!(late.writes.is_empty(), "a day in review is not rechecked");

    assert_eq!(requests(&confirm(&mut person, &day)), 1);
    let day = only(&person);
    let again = answer(&mut person, &day, found(31.0), false);
    assert_eq!(notified(&again), [MessageKind::ScheduleUpdated]);
    assert_eq!(state(&person).2, Some(31.0));
}

#[test]
fn a_day_without_a_call_cannot_be_confirmed() {
    let mut person = person();
    let unclear = vec![sheet(DAY, None, None)];
    apply(&mut person, &mail(1), Kind::CallSheet, unclear);
    let day = only(&person);
    let rejected = confirm(&mut person, &day);
    assert_eq!(rejection(&rejected), Some("schedule/not-planned"));
    assert_eq!(requests(&rejected), 0);
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Sheet,
    Profile,
    Confirm,
    Route(f64),
    Recheck(f64),
}

fn step() -> impl Strategy<Value = Step> {
    let minutes = || prop_oneof![10.0f64..300.0, 300.1f64..12_000.0];
    prop_oneof![
        Just(Step::Sheet),
        Just(Step::Profile),
        Just(Step::Confirm),
        minutes().prop_map(Step::Route),
        minutes().prop_map(Step::Recheck),
    ]
}

proptest! {
    #[test]
    fn no_long_drive_is_planned_unless_it_is_confirmed(
        steps in prop::collection::vec(step(), 1..25),
    ) {
        let (mut person, _) = with_sheet();
        for (number, step) in (2..).zip(steps) {
            let before = only(&person);
            let effects = match step {
                Step::Sheet => {
                    let called = vec![sheet(DAY, Some("07:18"), None)];
                    apply(&mut person, &mail(number), Kind::CallSheet, called)
                }
                Step::Profile => profile::apply(&mut person, mail(number).now),
                Step::Confirm => confirm(&mut person, &before),
                Step::Route(minutes) => answer(&mut person, &before, found(minutes), false),
                Step::Recheck(minutes) => answer(&mut person, &before, found(minutes), true),
            };
            let (day, state, minutes) = state(&person);
            let is_long = minutes.is_some_and(|minutes| minutes > MAX_DRIVE_MINUTES);
            let is_planned = state == DayState::Planned;
            prop_assert!(!is_planned || !is_long || day.confirmed.is_some(), "{day:?}");
            // Alarms are set only with the plan that they belong to.
            prop_assert!(effects.timers.is_empty() || is_planned);
            // A question changes no plan.
            prop_assert!(state != DayState::InReview || day.plan == before.plan);
        }
    }
}
