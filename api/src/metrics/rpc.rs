//! Metrics of the API: calls by method and status, and their latency.

use std::time::Duration;

use super::family::Family;
use crate::observe::AccessLog;

/// Upper bounds of the buckets in milliseconds: the times of the performance requirements, a
/// tenth of each, and some values between.
const BOUNDS_MS: [u64; 14] = [
    1, 5, 10, 15, 20, 25, 50, 100, 150, 200, 250, 500, 1000, 5000,
];

/// The families of all methods that have been called.
pub(super) fn families(log: &AccessLog) -> Vec<Family> {
    let mut durations = Family::histogram(
        "stillontime_rpc_duration_seconds",
        "Time from the arrival of a call to the last byte of its response.",
    );
    let mut counts = Family::counter(
        "stillontime_rpc_calls_total",
        "Calls since the start, by method and status code.",
    );
    let bounds = BOUNDS_MS.map(Duration::from_millis);
    for (name, latency, by_code) in log.methods() {
        let (service, method) = name.split_once('/').unwrap_or((name, ""));
        let labels = [("service", service), ("method", method)];
        let below = latency.counts_below(engine::observe::latency::Phase::EndToEnd, &bounds);
        let seconds = bounds.iter().map(Duration::as_secs_f64);
        let buckets = seconds.zip(below.below.iter().copied());
        durations.add_histogram(&labels, buckets, below.count, below.sum_seconds);
        for (code, count) in by_code {
            let code = format!("{code:?}");
            let labels = [("service", service), ("method", method), ("code", &code)];
            counts.add(&labels, count as f64);
        }
    }
    let mut dropped = Family::counter(
        "stillontime_rpc_records_lost_total",
        "Records of calls that could not be written to the file.",
    );
    dropped.add(&[], log.dropped() as f64);
    vec![durations, counts, dropped]
}
