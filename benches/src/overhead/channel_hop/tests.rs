//! Tests of the channel hop.

use std::sync::atomic::Ordering;

use super::*;

#[tokio::test]
async fn every_event_is_timed_and_settled_once() {
    let log = NullLog::new(1_000, 10, Context::system().unwrap());
    let hop = ChannelHop::start(&log, 16);
    log.finished().await;
    let times = hop.finished().await.unwrap();
    assert_eq!(times.count, 1_000);
    assert_eq!(log.settled.load(Ordering::Acquire), 1_000);
    assert!(times.p99_ms > 0.0);
}
