//! Tests of progress and waits in the status of a key.

use super::*;
use crate::event::{Emit, EventId};

const TIMEOUT: Duration = Duration::from_secs(5);

fn at(second: u64) -> Duration {
    Duration::from_secs(second)
}

fn handling() -> KeyStatus {
    let event = Emit::new("a", "k", "test", "").event(EventId("e".into()), Timestamp::UNIX_EPOCH);
    let status = KeyStatus::default();
    status.begin(&event, 1, at(0));
    status
}

#[test]
fn a_handler_without_progress_is_overdue() {
    let status = handling();
    assert!(!status.is_overdue(TIMEOUT, at(5)));
    assert!(status.is_overdue(TIMEOUT, at(6)));
    status.set_doing(Doing::Committing, at(6));
    assert!(
        !status.is_overdue(TIMEOUT, at(99)),
        "a commit is not the handler"
    );
}

#[test]
fn a_handler_with_progress_or_in_a_wait_is_not_overdue() {
    let status = handling();
    status.record_progress(at(4));
    assert!(!status.is_overdue(TIMEOUT, at(9)));
    status.set_waiting(Some("maps".to_owned()), at(9));
    assert!(!status.is_overdue(TIMEOUT, at(60)));
    status.set_waiting(None, at(60));
    assert!(
        !status.is_overdue(TIMEOUT, at(65)),
        "the wait does not count"
    );
    assert!(status.is_overdue(TIMEOUT, at(66)));
    assert_eq!(status.activity("k", at(66)).unwrap().for_ms, 66_000);
}
