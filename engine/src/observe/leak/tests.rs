//! Tests of the check for leaked credits.

use super::*;

/// Two minutes of a stage, second by second.
fn run(reading: impl Fn(u64) -> Reading) -> Option<Balance> {
    let mut law = LittlesLaw::default();
    let mut last = None;
    for second in 0..120 {
        last = law.observe(Duration::from_secs(1_000 + second), reading(second));
    }
    last
}

/// `rate` events a second that take `seconds` each.
fn steady(second: u64, rate: u64, seconds: u64) -> Reading {
    Reading {
        in_flight: rate * seconds,
        with_actors: rate * seconds,
        returned: second * rate,
        used: Duration::from_secs(second * rate * seconds),
    }
}

#[test]
fn a_steady_stage_obeys_the_law() {
    let balance = run(|second| steady(second, 5, 3)).unwrap();
    assert!((balance.in_flight - 15.0).abs() < 0.5, "{balance:?}");
    assert!((balance.expected - 15.0).abs() < 0.5, "{balance:?}");
    assert_eq!(balance.leaked, 0);
}

#[test]
fn one_leaked_credit_is_found_under_load_and_when_idle() {
    for rate in [0, 40] {
        let balance = run(|second| {
            let steady = steady(second, rate, 1);
            Reading {
                in_flight: steady.in_flight + 1,
                ..steady
            }
        });
        assert_eq!(balance.unwrap().leaked, 1, "at {rate} a second");
    }
}

#[test]
fn long_handlers_and_events_between_actors_are_no_leak() {
    let long = run(|_| Reading {
        in_flight: 3,
        with_actors: 3,
        ..Reading::default()
    });
    assert_eq!(long.unwrap().leaked, 0, "three handlers that never end");
    let between_actors = run(|second| Reading {
        in_flight: 10,
        with_actors: if second % 7 == 0 { 10 } else { 4 },
        ..Reading::default()
    });
    assert_eq!(between_actors.unwrap().leaked, 0);
}

#[test]
fn a_leak_that_ended_is_not_reported_after_a_minute() {
    let balance = run(|second| Reading {
        in_flight: u64::from(second < 50),
        ..Reading::default()
    });
    assert_eq!(balance.unwrap().leaked, 0);
}

#[test]
fn there_is_no_result_in_the_first_minute() {
    let mut law = LittlesLaw::default();
    for second in 0..59 {
        let none = law.observe(Duration::from_secs(second), Reading::default());
        assert_eq!(none, None);
    }
}
