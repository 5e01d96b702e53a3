//! Tests of percentiles and bucket counts.

use super::*;

#[test]
fn percentiles_come_from_all_stripes() {
    let latency = StageLatency::default();
    for millis in 1..=1_000 {
        latency.record([Duration::from_millis(millis); 5]);
    }
    let summary = latency.summaries()[&Phase::EndToEnd];
    assert_eq!(summary.count, 1_000);
    for (value, expected) in [(summary.p50_ms, 500.0), (summary.p99_ms, 990.0)] {
        assert!(
            (value - expected).abs() / expected < 0.002,
            "{value} for {expected}"
        );
    }
}

#[test]
fn phases_are_recorded_separately() {
    let latency = StageLatency::default();
    latency.record([1, 2, 3, 4, 5].map(Duration::from_millis));
    let summaries = latency.summaries();
    let maxima = Phase::ALL.map(|phase| summaries[&phase].max_ms.round());
    assert_eq!(maxima, [1.0, 2.0, 3.0, 4.0, 5.0]);
}

#[test]
fn buckets_are_cumulative_and_end_at_the_count() {
    let latency = StageLatency::default();
    for millis in [5, 50, 500] {
        latency.record([Duration::from_millis(millis); 5]);
    }
    let limits = [10, 100, 1_000].map(Duration::from_millis);
    let counts = latency.counts_below(Phase::Service, &limits);
    assert_eq!(counts.below, [1, 2, 3]);
    assert_eq!(counts.count, 3);
    assert!((counts.sum_seconds - 0.555).abs() < 0.002);
}

#[test]
fn longer_than_an_hour_counts_as_an_hour() {
    let latency = StageLatency::default();
    latency.record([Duration::from_secs(7_200); 5]);
    let summary = latency.summaries()[&Phase::Service];
    assert!((summary.max_ms / 3_600_000.0 - 1.0).abs() < 0.002);
}
