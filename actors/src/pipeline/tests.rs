//! The timer of the tick, and the retry policy.

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn every(seconds: u32) -> Options {
    Options {
        tick_seconds: seconds,
        ..Options::default()
    }
}

fn set(changes: &[TimerChange]) -> Timer {
    match changes {
        [TimerChange::Set(timer)] => timer.clone(),
        other => panic!("not one timer set: {other:?}"),
    }
}

#[test]
fn the_tick_keeps_its_due_time_until_its_period_changes() {
    let first = set(&tick_changes(&[], at(0), &every(300)));
    assert_eq!((first.id.as_str(), first.due), ("tick", at(300)));

    let again = tick_changes(std::slice::from_ref(&first), at(50), &every(300));
    assert!(
        matches!(&again[..], [TimerChange::Ensure(timer)] if timer.id == "tick"),
        "{again:?}"
    );

    let faster = set(&tick_changes(&[first], at(50), &every(60)));
    assert_eq!((faster.id.as_str(), faster.due), ("tick", at(110)));
    assert_eq!(faster.every, Some(Duration::from_secs(60)));
}

#[test]
fn timers_of_earlier_periods_are_cancelled_and_other_timers_stay() {
    let tick = set(&tick_changes(&[], at(0), &every(300)));
    let old = Timer {
        id: "tick-60".to_owned(),
        ..tick.clone()
    };
    let other = Timer {
        id: "remind".to_owned(),
        schema: "other.v1".to_owned(),
        ..tick.clone()
    };
    let changes = tick_changes(&[old, tick, other], at(10), &every(300));
    let ids: Vec<_> = changes.iter().map(TimerChange::id).collect();
    assert_eq!(ids, ["tick-60", "tick"]);
    assert!(matches!(changes[0], TimerChange::Cancel(_)));
}

/// Delays are between half the ceiling and the ceiling.
#[test]
fn failures_are_parked_from_the_third_delay_on() {
    assert!(RETRY.ceiling(2) <= RETRY.in_place);
    assert!(RETRY.ceiling(3) / 2 >= RETRY.in_place);
    let min: Duration = (1..RETRY.attempts)
        .map(|attempt| RETRY.ceiling(attempt) / 2)
        .sum();
    assert!(min > Duration::from_secs(45), "{min:?}");
}
