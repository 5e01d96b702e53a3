//! The actor of a person: sheets, routes and rechecks, without a store or other stages.

mod long_drives;
mod revisions;
mod timers;

use callsheet::{CallSource, CallTime, Kind, Location, LocationRole, MyCall};
use engine::journal::WriteSet;
use engine::stage::Effects;
use jiff::civil::{Date, date};

use super::sheet::apply;
use super::*;
use crate::events::{Notice, PlanRequest, RouteAnswer};
use crate::model::{
    Buffers, Day, DayState, EmailState, Language, Leg, MessageKind, Place, RouteQuality,
};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn person() -> Person {
    let user = User {
        id: UserId("u-1".into()),
        email: "ola@example.com".into(),
        name: "Ola".into(),
        role: None,
        department: None,
        language: Language::Pl,
        time_zone: "Europe/Warsaw".into(),
        home: Place::default(),
        equipment_house: None,
        buffers: Buffers::default(),
        quiet_hours: None,
        created: at("2026-01-01T00:00:00Z"),
    };
    Person {
        user,
        days: Days::default(),
        pending: PendingChanges::default(),
    }
}

/// A message; its number is the time of its receipt, in minutes.
fn mail(number: i64) -> SourceEmail {
    let now = at("2026-11-24T18:00:00Z") + SignedDuration::from_mins(number);
    SourceEmail {
        email: EmailId(format!("e-{number}")),
        received: now,
        now,
    }
}

fn sheet(day: Date, call: Option<&str>, revision: Option<&str>) -> callsheet::Day {
    let time = call.map(|call| CallTime::try_from(call.to_owned()).unwrap());
    let set = Location {
        name: None,
        address: Some("Hala 1".into()),
        role: LocationRole::Set,
        coordinates: None,
        what3words: None,
    };
    callsheet::Day {
        shooting_date: Some(day),
        time_zone: Some("Europe/Warsaw".into()),
        production: Some("Rybka".into()),
        revision: revision.map(str::to_owned),
        crew_call: time,
        primary_location: Some("Hala 1".into()),
        locations: vec![set],
        my_call: time.map(|time| MyCall {
            time: Some(time),
            place: None,
            source: CallSource::Row,
            next_day: false,
        }),
        ..callsheet::Day::default()
    }
}

const DAY: Date = date(2026, 11, 25);
const NEXT: Date = date(2026, 11, 26);

/// The end states that these effects give to messages.
fn ends(effects: &Effects<Rows>) -> Vec<(String, EmailState, String)> {
    let rows = effects.writes.progress.iter();
    rows.map(|row| {
        (
            row.id.0.clone(),
            row.state,
            row.code.clone().unwrap_or_default(),
        )
    })
    .collect()
}

fn end(effects: &Effects<Rows>) -> (EmailState, String) {
    let (_, state, code) = ends(effects).pop().unwrap();
    (state, code)
}

fn requests(effects: &Effects<Rows>) -> usize {
    effects
        .emit
        .iter()
        .filter(|emit| emit.schema == PlanRequest::SCHEMA)
        .count()
}

fn notified(effects: &Effects<Rows>) -> Vec<MessageKind> {
    let notices = effects
        .emit
        .iter()
        .filter(|emit| emit.schema == Notice::SCHEMA);
    notices
        .map(|emit| {
            serde_json::from_slice::<Notice>(&emit.payload)
                .unwrap()
                .kind
        })
        .collect()
}

fn only(person: &Person) -> Day {
    let days = person.days.since(date(2026, 1, 1));
    assert_eq!(days.len(), 1);
    days[0].clone()
}

fn found(minutes: f64) -> RouteAnswer {
    let leg = Leg {
        from: "dom".into(),
        to: "Hala 1".into(),
        minutes,
        metres: 10_000,
        via: Vec::new(),
    };
    RouteAnswer::Found {
        legs: vec![leg],
        onward: None,
        quality: RouteQuality::Estimate,
        time_zone: None,
        weather: None,
        warnings: Vec::new(),
    }
}

/// The route stage answers for the current version of a day.
fn answer(person: &mut Person, day: &Day, answer: RouteAnswer, recheck: bool) -> Effects<Rows> {
    let (email, id, version) = (day.email.clone(), day.id.clone(), day.version);
    let routed = Routed {
        email,
        day: id,
        version,
        answer,
        recheck,
    };
    plan::routed(person, routed, mail(60).now)
}

#[test]
fn a_first_sheet_is_planned_once_its_route_is_known() {
    let mut person = person();
    let asked = apply(
        &mut person,
        &mail(1),
        Kind::CallSheet,
        vec![sheet(DAY, Some("06:30"), None)],
    );
    assert_eq!(end(&asked).0, EmailState::Processing);
    assert_eq!(requests(&asked), 1);
    let day = only(&person);
    let planned = answer(&mut person, &day, found(30.0), false);
    assert_eq!(end(&planned).0, EmailState::Planned);
    assert_eq!(notified(&planned), [MessageKind::ScheduleProcessed]);
    let plan = only(&person).plan.unwrap();
    assert_eq!(plan.call_at, at("2026-11-25T05:30:00Z"));
    assert_eq!(plan.departure, at("2026-11-25T04:05:00Z"));
}

#[test]
fn a_newer_mark_replaces_and_an_older_one_is_skipped_whatever_the_order() {
    let mut person = person();
    apply(
        &mut person,
        &mail(1),
        Kind::CallSheet,
        vec![sheet(DAY, Some("05:45"), Some("blue"))],
    );
    let older = apply(
        &mut person,
        &mail(2),
        Kind::CallSheet,
        vec![sheet(DAY, Some("06:30"), Some("white"))],
    );
    assert_eq!(
        end(&older),
        (EmailState::Skipped, "plan/older-revision".into())
    );
    let newer = apply(
        &mut person,
        &mail(3),
        Kind::CallSheet,
        vec![sheet(DAY, Some("05:15"), Some("pink"))],
    );
    assert_eq!(requests(&newer), 1);
    let day = only(&person);
    assert_eq!((day.version, day.revision.as_deref()), (2, Some("pink")));
    assert_eq!(
        (day.changes[0].old.as_str(), day.changes[0].new.as_str()),
        ("05:45", "05:15")
    );
}

#[test]
fn a_message_whose_day_is_replaced_before_its_route_is_known_still_ends() {
    let mut person = person();
    apply(
        &mut person,
        &mail(1),
        Kind::CallSheet,
        vec![sheet(DAY, Some("06:30"), None)],
    );
    let before = only(&person);
    let second = apply(
        &mut person,
        &mail(2),
        Kind::CallSheet,
        vec![sheet(DAY, Some("06:00"), None)],
    );
    let first = (
        "e-1".to_owned(),
        EmailState::Planned,
        "plan/superseded".to_owned(),
    );
    assert!(ends(&second).contains(&first), "{:?}", ends(&second));
    let late = answer(&mut person, &before, found(30.0), false);
    assert!(
        late.writes.is_empty(),
        "an answer for an older version is dropped"
    );
}

#[test]
fn a_sheet_with_nothing_new_is_skipped() {
    let mut person = person();
    apply(
        &mut person,
        &mail(1),
        Kind::CallSheet,
        vec![sheet(DAY, Some("06:30"), None)],
    );
    let day = only(&person);
    answer(&mut person, &day, found(30.0), false);
    let again = apply(
        &mut person,
        &mail(2),
        Kind::CallSheet,
        vec![sheet(DAY, Some("06:30"), None)],
    );
    assert_eq!(end(&again), (EmailState::Skipped, "mail/duplicate".into()));
    assert_eq!(only(&person).version, 1);
}

#[test]
fn a_message_with_two_days_ends_with_the_second_route() {
    let mut person = person();
    let sheets = vec![
        sheet(DAY, Some("06:30"), None),
        sheet(NEXT, Some("07:00"), None),
    ];
    assert_eq!(
        requests(&apply(&mut person, &mail(1), Kind::CallSheet, sheets)),
        2
    );
    let days: Vec<Day> = person.days.since(DAY).into_iter().cloned().collect();
    let first = answer(&mut person, &days[0], found(30.0), false);
    assert!(
        ends(&first).is_empty(),
        "one day is still open: {:?}",
        ends(&first)
    );
    let second = answer(&mut person, &days[1], found(30.0), false);
    assert_eq!(end(&second).0, EmailState::Planned);
}

#[test]
fn a_sheet_that_cannot_be_planned_goes_to_review() {
    let cases = [
        (
            callsheet::Day {
                shooting_date: None,
                ..sheet(DAY, Some("06:30"), None)
            },
            "plan/no-date",
        ),
        (sheet(DAY, None, None), "plan/no-call-time"),
        (
            callsheet::Day {
                primary_location: None,
                locations: Vec::new(),
                ..sheet(DAY, Some("06:30"), None)
            },
            "plan/no-location",
        ),
    ];
    for (sheet, code) in cases {
        let effects = apply(&mut person(), &mail(1), Kind::CallSheet, vec![sheet]);
        assert_eq!(end(&effects), (EmailState::InReview, code.into()));
        assert_eq!(notified(&effects), [MessageKind::ReviewRequest], "{code}");
        assert_eq!(requests(&effects), 0, "{code}");
    }
    let mut on_call = sheet(DAY, Some("06:30"), None);
    on_call.my_call.as_mut().unwrap().time = None;
    let effects = apply(&mut person(), &mail(1), Kind::CallSheet, vec![on_call]);
    assert_eq!(
        end(&effects),
        (EmailState::InReview, "plan/call-pending".into())
    );
}

/// The result must not depend on when the route is known.
#[test]
fn a_sheet_that_cannot_be_planned_does_not_replace_one_that_waits_for_its_route() {
    let mut person = person();
    let first = vec![sheet(DAY, Some("06:30"), None)];
    apply(&mut person, &mail(1), Kind::CallSheet, first);
    let waiting = only(&person);
    let unclear = vec![sheet(DAY, None, None)];
    let asked = apply(&mut person, &mail(2), Kind::CallSheet, unclear);
    let code = "plan/no-call-time".to_owned();
    assert_eq!(ends(&asked), [("e-2".into(), EmailState::InReview, code)]);
    let planned = answer(&mut person, &waiting, found(30.0), false);
    assert_eq!(end(&planned).0, EmailState::Planned);
    let day = only(&person);
    assert_eq!((day.version, day.state), (1, DayState::Planned));
}

/// The newer sheet is the best information there is.
#[test]
fn a_sheet_that_cannot_be_planned_replaces_another_that_could_not() {
    let mut person = person();
    for number in [1, 2] {
        let unclear = vec![sheet(DAY, None, None)];
        apply(&mut person, &mail(number), Kind::CallSheet, unclear);
    }
    let day = only(&person);
    assert_eq!((day.version, day.state), (2, DayState::InReview));
}

#[test]
fn a_past_call_is_skipped() {
    let past = sheet(date(2026, 11, 24), Some("06:30"), None);
    let effects = apply(&mut person(), &mail(1), Kind::CallSheet, vec![past]);
    assert_eq!(end(&effects), (EmailState::Skipped, "plan/past".into()));
}

#[test]
fn a_place_that_is_not_found_ends_in_review_and_a_corrected_sheet_is_planned() {
    let mut person = person();
    apply(
        &mut person,
        &mail(1),
        Kind::CallSheet,
        vec![sheet(DAY, Some("06:30"), None)],
    );
    let day = only(&person);
    let nowhere = RouteAnswer::NotFound {
        code: "plan/place-not-found".into(),
        detail: "?".into(),
    };
    let effects = answer(&mut person, &day, nowhere, false);
    assert_eq!(
        end(&effects),
        (EmailState::InReview, "plan/place-not-found".into())
    );
    let again = apply(
        &mut person,
        &mail(2),
        Kind::CallSheet,
        vec![sheet(DAY, Some("06:30"), None)],
    );
    assert_eq!(requests(&again), 1, "a day in review is not a duplicate");
}

#[test]
fn a_recheck_notifies_only_of_a_significant_change() {
    let mut person = person();
    apply(
        &mut person,
        &mail(1),
        Kind::CallSheet,
        vec![sheet(DAY, Some("06:30"), None)],
    );
    let day = only(&person);
    answer(&mut person, &day, found(40.0), false);
    let day = only(&person);
    assert!(
        answer(&mut person, &day, found(43.0), true).emit.is_empty(),
        "a change below a tenth is not significant"
    );
    let worse = answer(&mut person, &day, found(50.0), true);
    assert_eq!(notified(&worse), [MessageKind::RouteChanged]);
    assert_eq!(only(&person).version, 1, "a recheck makes no new version");
}

#[test]
fn a_later_departure_waits_for_confirmation_and_an_earlier_one_does_not() {
    let mut person = person();
    apply(
        &mut person,
        &mail(1),
        Kind::CallSheet,
        vec![sheet(DAY, Some("06:30"), None)],
    );
    let day = only(&person);
    answer(&mut person, &day, found(40.0), false);
    let day = only(&person);
    let better = answer(&mut person, &day, found(30.0), true);
    assert!(better.emit.is_empty() && better.writes.days.is_empty());
    let again = answer(&mut person, &day, found(30.0), true);
    assert_eq!(notified(&again), [MessageKind::RouteChanged]);
    let worse = answer(&mut person, &day, found(40.0), true);
    assert_eq!(notified(&worse), [MessageKind::RouteChanged]);
}

#[test]
fn a_short_night_is_warned_of() {
    let mut person = person();
    for (number, day, call) in [(1, DAY, "12:00"), (2, NEXT, "06:00")] {
        apply(
            &mut person,
            &mail(number),
            Kind::CallSheet,
            vec![sheet(day, Some(call), None)],
        );
        let days: Vec<Day> = person.days.since(day).into_iter().cloned().collect();
        answer(&mut person, days.last().unwrap(), found(30.0), false);
    }
    let days = person.days.since(NEXT);
    let warnings = &days[0].plan.as_ref().unwrap().warnings;
    assert!(
        warnings
            .iter()
            .any(|warning| warning.starts_with("short-rest:")),
        "{warnings:?}"
    );
}
