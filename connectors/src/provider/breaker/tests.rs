//! The circuit breaker with readings of a clock that a test chooses.

use proptest::prelude::*;

use super::*;

const POLICY: BreakerPolicy = BreakerPolicy {
    failures: 5,
    open_for: Duration::from_secs(30),
};

fn at(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn opened() -> Breaker {
    let mut breaker = Breaker::new(POLICY);
    for _ in 0..POLICY.failures {
        assert_eq!(breaker.admit(at(0)), Ok(()));
        breaker.record_failure(at(0), 0.0);
    }
    breaker
}

#[test]
fn consecutive_failures_open_it() {
    let mut breaker = Breaker::new(POLICY);
    for _ in 0..3 {
        for _ in 1..POLICY.failures {
            breaker.record_failure(at(0), 0.0);
        }
        breaker.record_success();
    }
    assert_eq!(breaker.state(at(0)), BreakerState::Closed);
    let mut breaker = opened();
    assert_eq!(breaker.state(at(29)), BreakerState::Open);
    assert_eq!(breaker.admit(at(10)), Err(at(20)));
}

#[test]
fn one_call_probes_the_service() {
    let mut breaker = opened();
    assert_eq!(breaker.state(at(30)), BreakerState::HalfOpen);
    assert_eq!(breaker.admit(at(30)), Ok(()));
    assert_eq!(breaker.admit(at(31)), Err(at(9)));
    breaker.record_success();
    assert_eq!(breaker.state(at(32)), BreakerState::Closed);
}

#[test]
fn a_failed_probe_doubles_the_open_time_and_a_lost_one_is_replaced() {
    let mut breaker = opened();
    assert_eq!(breaker.admit(at(30)), Ok(()));
    breaker.record_failure(at(31), 0.0);
    assert_eq!(breaker.admit(at(31)), Err(at(60)));
    assert_eq!(breaker.admit(at(91)), Ok(()));
    assert_eq!(breaker.admit(at(101)), Ok(()));
    breaker.release_probe();
    assert_eq!(breaker.admit(at(101)), Ok(()));
}

#[test]
fn a_pause_that_the_service_asks_for_is_honoured() {
    let mut breaker = Breaker::new(POLICY);
    breaker.pause(at(5), at(7));
    assert_eq!(breaker.admit(at(6)), Err(at(6)));
    assert_eq!(breaker.admit(at(12)), Ok(()));
    breaker.pause(at(12), at(1_000_000));
    assert_eq!(breaker.admit(at(12)), Err(MAX_OPEN));
}

proptest! {
    /// After any history a probe is admitted within the maximum open time.
    #[test]
    fn it_never_stays_open_for_ever(steps in prop::collection::vec((0_u8..5, 0_u64..100), 0..60)) {
        let (mut breaker, mut now) = (Breaker::new(POLICY), 0);
        for (step, seconds) in steps {
            now += seconds;
            match step {
                0 => breaker.record_success(),
                1 => breaker.record_failure(at(now), 0.5),
                2 => breaker.pause(at(now), at(seconds)),
                3 => breaker.release_probe(),
                _ => { let _ = breaker.admit(at(now)); }
            }
        }
        let longest = MAX_OPEN.mul_f64(1.25) + PROBE_TIMEOUT;
        prop_assert_eq!(breaker.admit(at(now) + longest), Ok(()));
    }
}
