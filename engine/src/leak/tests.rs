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
        in_hand: rate * seconds,
        with_actors: rate * seconds,
        returned: second * rate,
        held: Duration::from_secs(second * rate * seconds),
    }
}

#[test]
fn a_steady_stage_keeps_the_law() {
    let balance = run(|second| steady(second, 5, 3)).unwrap();
    assert!((balance.in_hand - 15.0).abs() < 0.5, "{balance:?}");
    assert!((balance.expected - 15.0).abs() < 0.5, "{balance:?}");
    assert_eq!(balance.lost, 0);
}

#[test]
fn one_lost_credit_shows_under_load_and_at_rest() {
    for rate in [0, 40] {
        let balance = run(|second| {
            let steady = steady(second, rate, 1);
            Reading {
                in_hand: steady.in_hand + 1,
                ..steady
            }
        });
        assert_eq!(balance.unwrap().lost, 1, "at {rate} a second");
    }
}

#[test]
fn long_work_and_events_on_their_way_are_not_lost() {
    let long = run(|_| Reading {
        in_hand: 3,
        with_actors: 3,
        ..Reading::default()
    });
    assert_eq!(long.unwrap().lost, 0, "three that take for ever");
    let on_the_way = run(|second| Reading {
        in_hand: 10,
        with_actors: if second % 7 == 0 { 10 } else { 4 },
        ..Reading::default()
    });
    assert_eq!(on_the_way.unwrap().lost, 0);
}

#[test]
fn a_leak_that_was_stopped_is_forgotten_after_a_minute() {
    let balance = run(|second| Reading {
        in_hand: u64::from(second < 50),
        ..Reading::default()
    });
    assert_eq!(balance.unwrap().lost, 0);
}

#[test]
fn less_than_a_minute_tells_nothing() {
    let mut law = LittlesLaw::default();
    for second in 0..59 {
        let none = law.observe(Duration::from_secs(second), Reading::default());
        assert_eq!(none, None);
    }
}
