//! Tests of admission with a manual clock.

use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;

use super::*;
use crate::Clock;

#[derive(Default)]
struct ManualClock(AtomicU64);

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn monotonic(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::SeqCst))
    }
}

struct Fixture {
    clock: Arc<ManualClock>,
    waiting: Arc<AtomicU64>,
    admission: Admission<String>,
}

fn fixture(limit: u64) -> Fixture {
    let (clock, waiting) = (
        Arc::new(ManualClock::default()),
        Arc::new(AtomicU64::new(0)),
    );
    let counted = waiting.clone();
    let count = move || {
        let counted = counted.clone();
        async move {
            match counted.load(Ordering::SeqCst) {
                u64::MAX => Err("the store is unavailable".to_owned()),
                count => Ok(count),
            }
        }
    };
    let context = Context::seeded(clock.clone(), 1);
    Fixture {
        clock,
        waiting,
        admission: Admission::new(context, limit, count),
    }
}

impl Fixture {
    async fn at(&self, millis: u64, waiting: u64) -> Result<(), AdmissionError<String>> {
        self.clock.0.store(millis, Ordering::SeqCst);
        self.waiting.store(waiting, Ordering::SeqCst);
        self.admission.admit().await
    }
}

#[tokio::test]
async fn a_burst_between_two_counts_does_not_exceed_the_limit() {
    let fixture = fixture(3);
    for _ in 0..3 {
        fixture.at(0, 0).await.unwrap();
    }
    let full = fixture.at(100, 0).await.unwrap_err();
    assert!(
        matches!(full, AdmissionError::Full { waiting: 3, .. }),
        "{full:?}"
    );
    fixture.at(400, 2).await.unwrap();
}

#[tokio::test]
async fn the_retry_time_follows_the_rate_at_which_the_backlog_shrinks() {
    let fixture = fixture(100);
    fixture.at(0, 99).await.unwrap();
    // 100 were waiting, now 80 are: twenty left in a second.
    fixture.at(1_000, 80).await.unwrap();
    // None of these left in a second: the mean falls to 14 a second.
    let full = fixture.at(2_000, 179).await.unwrap_err();
    let AdmissionError::Full { retry_after, .. } = full else {
        panic!("{full:?}")
    };
    let expected = 80.0 / 14.0;
    assert!(
        (retry_after.as_secs_f64() - expected).abs() < 0.1,
        "{retry_after:?}"
    );
}

#[tokio::test]
async fn the_retry_time_has_a_minimum_and_a_maximum() {
    let fixture = fixture(1);
    let full = fixture.at(0, 1).await.unwrap_err();
    let unknown = AdmissionError::Full {
        waiting: 1,
        retry_after: Duration::from_secs(30),
    };
    assert_eq!(full, unknown, "no rate is known yet");
    let full = fixture.at(1_000, 1).await.unwrap_err();
    assert_eq!(full, unknown, "nothing has left the backlog");
    // A thousand left at once: there may be capacity at any moment.
    fixture.at(2_000, 1_001).await.unwrap_err();
    let full = fixture.at(3_000, 1).await.unwrap_err();
    let soon = AdmissionError::Full {
        waiting: 1,
        retry_after: Duration::from_secs(1),
    };
    assert_eq!(full, soon);
}

#[tokio::test]
async fn no_caller_is_admitted_while_the_backlog_is_unknown() {
    let fixture = fixture(9);
    let error = fixture.at(0, u64::MAX).await.unwrap_err();
    assert_eq!(
        error,
        AdmissionError::Unknown("the store is unavailable".to_owned())
    );
    fixture.at(1, 0).await.unwrap();
}
