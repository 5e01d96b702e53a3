//! Tests of the ratio of two percentiles and of the pace.

use engine::observe::latency::StageLatency;

use super::*;

/// The summary of a hundred events, two of which take this long.
fn with_slow_events(micros: u64) -> Summary {
    let latency = StageLatency::default();
    for number in 0..100 {
        let micros = if number < 2 { micros } else { 10 };
        latency.record([Duration::from_micros(micros); 5]);
    }
    latency.summaries()[&Phase::Runtime]
}

#[test]
fn the_ratio_is_that_of_the_slow_events() {
    let (own, peer) = (with_slow_events(90), with_slow_events(60));
    assert!((p99_ratio(&own, &peer) - 1.5).abs() < 1e-9);
    assert!((p99_ratio(&peer, &peer) - 1.0).abs() < 1e-9);
}

/// The recorder counts at least a microsecond for each event, so the ratio stays finite.
#[test]
fn the_ratio_to_a_peer_faster_than_the_resolution_is_finite() {
    let latency = StageLatency::default();
    latency.record([Duration::ZERO; 5]);
    let peer = latency.summaries()[&Phase::Runtime];
    assert!((p99_ratio(&with_slow_events(90), &peer) - 90.0).abs() < 1e-9);
}

#[test]
fn rounds_consist_of_whole_slices() {
    assert_eq!(EVENTS % SLICE, 0);
}

#[test]
fn a_slice_is_released_completely_at_any_rate() {
    for rate in [1e5, 1e12] {
        let log = NullLog::paced(SLICE, KEYS, Context::system().unwrap());
        pace(rate, &log);
        let permits = log.permits.unwrap();
        assert_eq!(permits.available_permits(), SLICE);
    }
}
