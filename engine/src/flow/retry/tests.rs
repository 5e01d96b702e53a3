//! Tests of the backoff between attempts.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::SystemClock;

proptest! {
    #[test]
    fn waits_stay_between_half_the_ceiling_and_the_cap(
        attempts in 1u32..100,
        base_ms in 1u64..10_000,
        cap_ms in 1u64..100_000,
        seed: u64,
    ) {
        let policy = RetryPolicy {
            attempts: 100,
            base: Duration::from_millis(base_ms),
            cap: Duration::from_millis(cap_ms),
            ..RetryPolicy::default()
        };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let _guard = runtime.enter();
        let context = Context::seeded(Arc::new(SystemClock::new()), seed);
        let wait = policy.wait(attempts, &context).unwrap();
        prop_assert!(wait <= policy.cap);
        prop_assert!(wait >= policy.ceiling(attempts) / 2);
        prop_assert!(policy.ceiling(attempts + 1) >= policy.ceiling(attempts));
    }
}

#[test]
fn there_is_no_wait_once_attempts_are_exhausted() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let _guard = runtime.enter();
    let context = Context::seeded(Arc::new(SystemClock::new()), 1);
    let policy = RetryPolicy::default();
    assert!(policy.wait(2, &context).is_some());
    assert_eq!(policy.wait(3, &context), None);
}
