//! Tests of the backoff between restarts.

use super::*;

const POLICY: RestartPolicy = RestartPolicy {
    max_restarts: 3,
    window: Duration::from_secs(60),
    base: Duration::from_millis(100),
    cap: Duration::from_millis(300),
};

fn at(seconds: u64) -> Duration {
    Duration::from_secs(1_000 + seconds)
}

#[test]
fn waits_double_up_to_the_cap_until_restarts_are_exhausted() {
    let mut restarts = Restarts::default();
    let waits: Vec<_> = (0..4)
        .map(|n| restarts.decide(&POLICY, at(n), 0.0))
        .collect();
    let millis = |n| Some(Duration::from_millis(n));
    assert_eq!(waits, [millis(100), millis(200), millis(300), None]);
}

#[test]
fn failures_before_the_window_do_not_count() {
    let mut restarts = Restarts::default();
    for n in 0..3 {
        restarts.decide(&POLICY, at(n), 0.0);
    }
    assert_eq!(restarts.decide(&POLICY, at(100), 0.0), Some(POLICY.base));
}
