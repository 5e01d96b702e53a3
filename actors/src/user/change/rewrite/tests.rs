//! Sheets rewritten by change notices.

use callsheet::{CallSource, MyCall};
use proptest::prelude::*;

use super::*;

fn time(text: &str) -> CallTime {
    CallTime::try_from(text.to_owned()).unwrap()
}

fn sheet(own: &str, crew: &str) -> callsheet::Day {
    callsheet::Day {
        crew_call: Some(time(crew)),
        my_call: Some(MyCall {
            time: Some(time(own)),
            place: None,
            source: CallSource::Row,
            next_day: false,
        }),
        primary_location: Some("Hala 1".into()),
        ..callsheet::Day::default()
    }
}

fn notice(kind: ChangeKind) -> Notice {
    Notice {
        kind,
        minutes: None,
        date: None,
        new_call: None,
        new_location: None,
        production: None,
        unit: None,
    }
}

fn own(sheet: &callsheet::Day) -> (String, bool) {
    let call = sheet.my_call.clone().unwrap();
    (call.time.unwrap().to_string(), call.next_day)
}

#[test]
fn a_push_moves_every_time_and_a_pull_moves_it_back() {
    let push = Notice {
        minutes: Some(60),
        ..notice(ChangeKind::Push)
    };
    let pushed = rewritten(&sheet("05:45", "06:30"), &push).unwrap();
    assert_eq!(own(&pushed), ("06:45".into(), false));
    assert_eq!(pushed.crew_call, Some(time("07:30")));
    let pull = Notice {
        minutes: Some(60),
        ..notice(ChangeKind::Pull)
    };
    assert_eq!(rewritten(&pushed, &pull).unwrap(), sheet("05:45", "06:30"));
}

#[test]
fn a_push_over_midnight_is_the_next_day() {
    let push = Notice {
        minutes: Some(60),
        ..notice(ChangeKind::Push)
    };
    let pushed = rewritten(&sheet("23:30", "22:00"), &push).unwrap();
    assert_eq!(own(&pushed), ("00:30".into(), true));
}

#[test]
fn a_new_crew_call_moves_the_own_call_by_the_same_amount() {
    let new = Notice {
        new_call: Some(time("07:15")),
        ..notice(ChangeKind::Push)
    };
    let moved = rewritten(&sheet("05:45", "06:30"), &new).unwrap();
    assert_eq!(own(&moved), ("06:30".into(), false));
    assert_eq!(moved.crew_call, Some(time("07:15")));
}

#[test]
fn a_new_place_replaces_the_set() {
    let place = "ul. Nowa 1, Łódź".to_owned();
    let relocate = Notice {
        new_location: Some(place.clone()),
        ..notice(ChangeKind::Relocate)
    };
    let moved = rewritten(&sheet("05:45", "06:30"), &relocate).unwrap();
    assert_eq!(moved.primary_location, Some(place.clone()));
    assert_eq!(moved.locations[0].address, Some(place));
    assert_eq!(own(&moved), ("05:45".into(), false));
}

#[test]
fn a_notice_without_minutes_call_or_place_changes_nothing() {
    for kind in [ChangeKind::Push, ChangeKind::Pull, ChangeKind::Relocate] {
        assert_eq!(rewritten(&sheet("05:45", "06:30"), &notice(kind)), None);
    }
}

#[test]
fn a_call_moved_to_the_date_before_needs_a_review() {
    let pull = Notice {
        minutes: Some(60),
        ..notice(ChangeKind::Pull)
    };
    assert_eq!(rewritten(&sheet("00:30", "05:00"), &pull), None);
    let mut night = sheet("00:30", "18:30");
    night.my_call.as_mut().unwrap().next_day = true;
    assert_eq!(
        own(&rewritten(&night, &pull).unwrap()),
        ("23:30".into(), false)
    );
}

proptest! {
    #[test]
    fn a_push_moves_the_instant_by_just_its_minutes(minute in 0u32..1_440, by in 1u32..600) {
        let zone = jiff::tz::TimeZone::UTC;
        let date = jiff::civil::date(2026, 6, 1);
        let call = CallTime::new(minute / 60, minute % 60).unwrap();
        let mut before = sheet("05:45", "18:30");
        let own = before.my_call.as_mut().unwrap();
        own.time = Some(call);
        own.next_day = crate::planning::is_next_day(call, false, Some(time("18:30")));
        let at = |sheet: &callsheet::Day| {
            let call = sheet.my_call.as_ref().unwrap();
            crate::model::printed_instant(date, call.time.unwrap(), call.next_day, &zone).unwrap()
        };
        let push = Notice { minutes: Some(by), ..notice(ChangeKind::Push) };
        if let Some(after) = rewritten(&before, &push) {
            let moved = at(&after).duration_since(at(&before));
            prop_assert_eq!(moved.as_mins(), i64::from(by));
        }
    }
    #[test]
    fn the_difference_of_two_times_is_the_shorter_way_round_midnight(a in 0u32..1_440, b in 0u32..1_440) {
        let at = |minute: u32| CallTime::new(minute / 60, minute % 60).unwrap();
        let by = difference(at(a), at(b));
        prop_assert!((-720..720).contains(&by));
        prop_assert_eq!(shift(at(a), by).0, at(b));
    }
}
