use super::*;
use crate::event::{Emit, EventId};

const LIMIT: Duration = Duration::from_secs(5);

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
fn a_handler_without_progress_overruns() {
    let status = handling();
    assert!(!status.overruns(LIMIT, at(5)));
    assert!(status.overruns(LIMIT, at(6)));
    status.doing(Doing::Committing, at(6));
    assert!(
        !status.overruns(LIMIT, at(99)),
        "the store is not the handler"
    );
}

#[test]
fn long_work_that_goes_on_or_waits_does_not() {
    let status = handling();
    status.progressed(at(4));
    assert!(!status.overruns(LIMIT, at(9)));
    status.waits_for(Some("maps".to_owned()), at(9));
    assert!(!status.overruns(LIMIT, at(60)));
    status.waits_for(None, at(60));
    assert!(!status.overruns(LIMIT, at(65)), "the wait does not count");
    assert!(status.overruns(LIMIT, at(66)));
    assert_eq!(status.activity("k", at(66)).unwrap().for_ms, 66_000);
}
