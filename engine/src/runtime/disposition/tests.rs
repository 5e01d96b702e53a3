//! A table of decisions.

use std::sync::Arc;

use super::*;
use crate::SystemClock;

/// Without a base the jitter is zero, so that waits are exact.
const POLICY: RetryPolicy = RetryPolicy {
    attempts: 3,
    base: Duration::ZERO,
    cap: Duration::ZERO,
    in_place: Duration::from_secs(2),
};

fn decide(class: Class, attempts: u32) -> Disposition {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let _guard = runtime.enter();
    let context = Context::seeded(Arc::new(SystemClock::new()), 1);
    disposition(class, attempts, &POLICY, &context)
}

#[test]
fn the_class_the_attempts_and_the_wait_decide() {
    use Disposition::{DeadLetter, Park, Retry};
    let seconds = Duration::from_secs;
    let now = Duration::ZERO;
    let table = [
        (Class::Permanent, 1, DeadLetter),
        (Class::Permanent, 3, DeadLetter),
        (
            Class::Transient,
            1,
            Retry {
                after: now,
                attempts: 1,
            },
        ),
        (
            Class::Transient,
            2,
            Retry {
                after: now,
                attempts: 2,
            },
        ),
        (Class::Transient, 3, DeadLetter),
        (
            Class::Throttled(seconds(2)),
            1,
            Retry {
                after: seconds(2),
                attempts: 0,
            },
        ),
        (
            Class::Throttled(seconds(3)),
            1,
            Park {
                after: seconds(3),
                attempts: 0,
            },
        ),
        (
            Class::Throttled(seconds(3)),
            9,
            Park {
                after: seconds(3),
                attempts: 8,
            },
        ),
    ];
    for (class, attempts, expected) in table {
        assert_eq!(
            decide(class, attempts),
            expected,
            "{class:?}, attempt {attempts}"
        );
    }
}

#[test]
fn a_wait_longer_than_the_actor_may_make_parks_the_event() {
    let policy = RetryPolicy {
        base: Duration::from_secs(60),
        cap: Duration::from_secs(60),
        ..POLICY
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let _guard = runtime.enter();
    let context = Context::seeded(Arc::new(SystemClock::new()), 1);
    let decided = disposition(Class::Transient, 2, &policy, &context);
    let Disposition::Park { after, attempts: 2 } = decided else {
        panic!("{decided:?}")
    };
    assert!(
        after >= policy.base / 2 && after <= policy.base,
        "{after:?}"
    );
}
