//! Periodic timers when the clock is set.

use bytes::Bytes;

use super::*;
use crate::event::Priority;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn timer(id: &str, due: i64, every: Option<u64>) -> Timer {
    Timer {
        id: id.to_owned(),
        due: at(due),
        every: every.map(Duration::from_secs),
        stage: "a".to_owned(),
        key: "k".to_owned(),
        priority: Priority::Interactive,
        schema: "s".to_owned(),
        payload: Bytes::new(),
    }
}

/// Last checked when the clock showed 10,000 s.
fn wheel() -> TimerWheel {
    let mut wheel = TimerWheel {
        last_check: Some((at(10_000), Duration::from_secs(50))),
        ..TimerWheel::default()
    };
    let timers = [
        timer("tick", 10_200, Some(300)),
        timer("tomorrow", 90_000, Some(300)),
        timer("once", 10_200, None),
    ];
    for timer in timers {
        wheel.apply(TimerChange::Set(timer));
    }
    wheel
}

fn drifted(now: i64, monotonic: u64) -> Vec<(String, Timestamp)> {
    let found = wheel().drifted(at(now), Duration::from_secs(monotonic));
    found
        .into_iter()
        .map(|timer| (timer.id, timer.due))
        .collect()
}

#[test]
fn a_clock_set_back_moves_periodic_timers() {
    assert_eq!(drifted(2_810, 60), [("tick".to_owned(), at(3_110))]);
    assert_eq!(drifted(10_010, 60), [], "the clock was not set");
    assert_eq!(drifted(17_210, 60), [], "set forward: it fires at once");
    assert_eq!(
        drifted(9_999, 60),
        [],
        "set back by less than the time until it is due"
    );
    assert!(
        TimerWheel {
            last_check: None,
            ..wheel()
        }
        .drifted(at(0), Duration::ZERO)
        .is_empty()
    );
}
