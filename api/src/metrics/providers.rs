//! Metrics of services on the network: calls, circuit breakers, quotas.

use connectors::provider::{BreakerState, Status};

use super::family::Family;

const STATES: [(BreakerState, &str); 3] = [
    (BreakerState::Closed, "closed"),
    (BreakerState::Open, "open"),
    (BreakerState::HalfOpen, "half_open"),
];

/// The families of all services.
pub(super) fn families(statuses: &[Status]) -> Vec<Family> {
    let mut states = Family::gauge(
        "stillontime_provider_state",
        "1 for the state of the circuit breaker of a service, else 0.",
    );
    let mut calls = Family::counter(
        "stillontime_provider_calls_total",
        "Calls of a service since the start, by result.",
    );
    let mut quota = Family::gauge(
        "stillontime_provider_paid_calls",
        "Calls of a paid service: made today, and allowed per day.",
    );
    for status in statuses {
        for (state, word) in STATES {
            let value = if status.state == state { 1.0 } else { 0.0 };
            states.add(&[("provider", status.name), ("state", word)], value);
        }
        let results = [
            ("worked", status.succeeded),
            ("failed", status.failed),
            ("refused", status.rejected),
        ];
        for (result, count) in results {
            calls.add(
                &[("provider", status.name), ("result", result)],
                count as f64,
            );
        }
        if let Some((today, allowed)) = status.quota {
            quota.add(
                &[("provider", status.name), ("what", "today")],
                f64::from(today),
            );
            quota.add(
                &[("provider", status.name), ("what", "allowed")],
                f64::from(allowed),
            );
        }
    }
    vec![states, calls, quota]
}

#[cfg(test)]
mod tests;
