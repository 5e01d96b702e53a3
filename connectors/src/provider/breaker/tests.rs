use proptest::prelude::*;

use super::*;

const PATIENCE: Patience = Patience {
    failures: 5,
    rest: Duration::from_secs(30),
};

fn at(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn opened() -> Breaker {
    let mut breaker = Breaker::new(PATIENCE);
    for _ in 0..PATIENCE.failures {
        assert_eq!(breaker.may(at(0)), Ok(()));
        breaker.failed(at(0), 0.0);
    }
    breaker
}

#[test]
fn failures_in_a_row_open_it() {
    let mut breaker = Breaker::new(PATIENCE);
    for _ in 0..3 {
        for _ in 1..PATIENCE.failures {
            breaker.failed(at(0), 0.0);
        }
        breaker.worked();
    }
    assert_eq!(breaker.state(at(0)), State::Closed);
    let mut breaker = opened();
    assert_eq!(breaker.state(at(29)), State::Open);
    assert_eq!(breaker.may(at(10)), Err(at(20)));
}

#[test]
fn one_call_tries_it_again() {
    let mut breaker = opened();
    assert_eq!(breaker.state(at(30)), State::HalfOpen);
    assert_eq!(breaker.may(at(30)), Ok(()));
    assert_eq!(breaker.may(at(31)), Err(at(9)));
    breaker.worked();
    assert_eq!(breaker.state(at(32)), State::Closed);
}

#[test]
fn a_try_that_fails_doubles_the_rest_and_a_lost_one_passes_on() {
    let mut breaker = opened();
    assert_eq!(breaker.may(at(30)), Ok(()));
    breaker.failed(at(31), 0.0);
    assert_eq!(breaker.may(at(31)), Err(at(60)));
    assert_eq!(breaker.may(at(91)), Ok(()));
    assert_eq!(breaker.may(at(101)), Ok(()));
    breaker.unused();
    assert_eq!(breaker.may(at(101)), Ok(()));
}

#[test]
fn a_pause_that_the_service_asks_for_is_kept() {
    let mut breaker = Breaker::new(PATIENCE);
    breaker.paused(at(5), at(7));
    assert_eq!(breaker.may(at(6)), Err(at(6)));
    assert_eq!(breaker.may(at(12)), Ok(()));
    breaker.paused(at(12), at(1_000_000));
    assert_eq!(breaker.may(at(12)), Err(LONGEST));
}

proptest! {
    /// Whatever happens, somebody tries again within the longest rest.
    #[test]
    fn it_never_stays_shut(steps in prop::collection::vec((0_u8..5, 0_u64..100), 0..60)) {
        let (mut breaker, mut now) = (Breaker::new(PATIENCE), 0);
        for (step, seconds) in steps {
            now += seconds;
            match step {
                0 => breaker.worked(),
                1 => breaker.failed(at(now), 0.5),
                2 => breaker.paused(at(now), at(seconds)),
                3 => breaker.unused(),
                _ => { let _ = breaker.may(at(now)); }
            }
        }
        let longest = LONGEST.mul_f64(1.25) + TRY;
        prop_assert_eq!(breaker.may(at(now) + longest), Ok(()));
    }
}
