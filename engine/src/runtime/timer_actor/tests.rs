//! What a clock that is set does to periodic timers.

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

/// Looked at when the clock showed 10,000 s.
fn wheel() -> Wheel {
    let mut wheel = Wheel {
        looked: Some((at(10_000), Duration::from_secs(50))),
        ..Wheel::default()
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

fn astray(now: i64, monotonic: u64) -> Vec<(String, Timestamp)> {
    let found = wheel().astray(at(now), Duration::from_secs(monotonic));
    found
        .into_iter()
        .map(|timer| (timer.id, timer.due))
        .collect()
}

#[test]
fn a_clock_set_back_moves_what_rings_again_and_again() {
    assert_eq!(astray(2_810, 60), [("tick".to_owned(), at(3_110))]);
    assert_eq!(astray(10_010, 60), [], "nobody has set it");
    assert_eq!(astray(17_210, 60), [], "set forward: it rings at once");
    assert_eq!(
        astray(9_999, 60),
        [],
        "by less than is left until it is due"
    );
    assert!(
        Wheel {
            looked: None,
            ..wheel()
        }
        .astray(at(0), Duration::ZERO)
        .is_empty()
    );
}
